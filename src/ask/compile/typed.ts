import type { CellType, Expr } from '../../flow.ts'
import type { Field } from '../../warehouse/semantic/model.ts'
import type { Sql } from './sql.ts'

/** A compiled expression and what it yields. */
export interface Typed {
  readonly sql: Sql
  readonly type: CellType
  /** Of a `timestamp`: the IANA zone it is written in; absent: already local. */
  readonly zone?: string
  /** The bare column it reads, before any conversion; conditions use it so that an index serves. */
  readonly column?: { readonly sql: Sql; readonly field: Field }
  /** It is a constant of the plan. */
  readonly constant?: Extract<Expr, { kind: 'value' }>
}

export const isTemporal = (typed: Typed): boolean => typed.type === 'date' || typed.type === 'timestamp' || typed.type === 'timestamptz'
