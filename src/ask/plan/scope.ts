import type { Column, Expr, Path, Query, ValueType } from '../../flow.ts'
import { type Entity, type Field, isToOne, type Join, type Model } from '../../warehouse/semantic/model.ts'

/** `unknown`: a slot, a name that does not exist, an untyped null; it compares with everything. */
export type ExprType = ValueType | 'unknown'

/** Where the names of an expression are looked up. */
export interface Scope {
  readonly model: Model
  readonly from: { readonly entity: string } | { readonly columns: ReadonlyMap<string, ExprType> }
  /** Columns `$x` may name. */
  readonly columns: readonly Column[]
  /** Columns `$input.x` may name, in a combine. */
  readonly inputs: ReadonlyMap<string, ReadonlyMap<string, ExprType>>
}

/** Columns of a query that its author asked for. */
export function columnsOf(query: Query): readonly Column[] {
  return query.kind === 'set' ? columnsOf(query.inputs[0]) : query.columns
}

export function atEntity(scope: Scope, entity: string): Scope {
  return { ...scope, from: { entity }, columns: [] }
}

/** The end of a path and the steps to it, or the name of the step that does not exist. */
export type Walk =
  | { readonly kind: 'end'; readonly entity: Entity; readonly joins: readonly Join[]; readonly toOne: boolean }
  | { readonly kind: 'unknown'; readonly step: string; readonly entity: string }

export function walkPath(model: Model, from: string, path: Path): Walk {
  let entity = entityOf(model, from)
  if (!entity) return { kind: 'unknown', step: from, entity: from }
  const joins: Join[] = []
  for (const step of path) {
    const join: Join | undefined = Object.hasOwn(entity.joins, step) ? entity.joins[step] : undefined
    const next: Entity | undefined = join && entityOf(model, join.to)
    if (!join || !next) return { kind: 'unknown', step, entity: entity.name }
    joins.push(join)
    entity = next
  }
  return { kind: 'end', entity, joins, toOne: joins.every(isToOne) }
}

export function entityOf(model: Model, name: string): Entity | undefined {
  return Object.hasOwn(model.entities, name) ? model.entities[name] : undefined
}

/** The entity a scope starts from, if it is one. */
export function entityOfScope(scope: Scope): Entity | undefined {
  return 'entity' in scope.from ? entityOf(scope.model, scope.from.entity) : undefined
}

/** The field an expression is, with the entity that has it. */
export function fieldOf(expr: Expr, scope: Scope): { readonly entity: Entity; readonly field: Field; readonly path: Path } | undefined {
  if (expr.kind !== 'field' || !('entity' in scope.from)) return undefined
  const walk = walkPath(scope.model, scope.from.entity, expr.path)
  if (walk.kind === 'unknown' || !Object.hasOwn(walk.entity.fields, expr.field)) return undefined
  const field = walk.entity.fields[expr.field]
  return field && { entity: walk.entity, field, path: expr.path }
}
