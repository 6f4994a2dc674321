import type { Expr, Node, Period, Predicate, Query, Resolved, Span } from '../../../flow.ts'
import type { Syntax } from './syntax.ts'

/** What a formula may name. A finished `Model`'s `entities` fit, and so do those of a model being loaded. */
export type FormulaEntities = Readonly<Record<string, FormulaEntity>>
export interface FormulaEntity {
  readonly key: readonly string[]
  readonly fields: Readonly<Record<string, { readonly label?: string }>>
  readonly joins: Readonly<Record<string, { readonly to: string; readonly cardinality: string }>>
  readonly measures: Readonly<Record<string, object>>
  readonly filters?: Readonly<Record<string, { readonly predicate: Predicate }>>
  /** Former name → name of fields, joins, measures and filters. */
  readonly renamed?: Readonly<Record<string, string>>
}

/** Where the names of a formula are looked up, and what its parts become. */
export interface FormulaContext {
  readonly entities: FormulaEntities
  /** Where paths start: an entity, or the output columns of an inner Select. */
  readonly from: { readonly entity: string } | { readonly columns: readonly string[] }
  /** Makes id and origin of each condition; `at` is its place in the text. Called once per condition, outer before inner. */
  readonly node: (at: Span) => Node
  /** Names `$x` may have; absent: any. */
  readonly columns?: readonly string[]
  /** The sub-plan behind `@name`; called once per use, so that ids stay unique. Absent: `@name` is refused. */
  readonly plan?: (name: string, at: Span) => NamedPlan | undefined
  /** Resolves `f during 'token'`. Absent: refused. */
  readonly period?: (period: Period, field: Expr) => Resolved
}
export interface NamedPlan {
  readonly query: Query
  /** Names of its key columns in order; `@name(a, b)` is matched against them. */
  readonly keys: readonly string[]
}

/** A context that starts at the end of a path. */
export function at(context: FormulaContext, entity: string): FormulaContext {
  return { ...context, from: { entity } }
}

/** The two readings of a part: as a value and as a condition. */
export interface Resolve {
  readonly expr: (syntax: Syntax, context: FormulaContext) => Expr
  readonly predicate: (syntax: Syntax, context: FormulaContext) => Predicate
}
