import type { CellType, Clock, Column, Expr, Format, Query } from '../../flow.ts'
import type { Entity, Model } from '../../warehouse/semantic/model.ts'
import type { Dialect } from './dialects/index.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import type { Cte, SelectNode } from './select-node.ts'
import type { Sql } from './sql.ts'

/** What one compilation carries; made per statement, thrown away with it. */
export interface Build {
  readonly clock: Clock
  readonly model: Model
  readonly dialect: Dialect
  /** A name that no table of the model, nothing else in the statement, has. */
  fresh(hint: string): string
  cte(hint: string, body: Sql, extra?: Pick<Cte, 'columns' | 'recursive'>): string
  table(entity: Entity): Sql
  /** Compiles a sub-plan; its order is kept only where it decides the rows. */
  query(query: Query, columns: Wanted, ordered: boolean): Relation
}
export type Wanted = 'asked' | 'asked+support' | 'all'

export interface Relation {
  readonly body: Sql
  /** The body as one SELECT, when it is one. */
  readonly node?: SelectNode
  readonly columns: readonly RelationColumn[]
}
export interface RelationColumn {
  readonly name: string
  readonly label: string
  readonly type: CellType
  readonly zone?: string
  readonly show: Column['show']
  readonly format?: Format
  /** Missing means none: a sum or a count. */
  readonly additive: boolean
}

export function entityOf(model: Model, name: string): Entity {
  const entity = model.entities[name]
  if (!entity) throw new PlanNotExpressible(`The model has no entity "${name}".`)
  return entity
}

/** Canonical text of an expression: equal meaning of the parts, equal text. */
export function canonical(value: Expr | readonly Expr[] | object): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'id' || key === 'why' || key === 'label') return undefined
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
}
