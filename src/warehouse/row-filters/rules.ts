import type { BoundValue } from '../../flow.ts'
import type { TableRef } from '../semantic/model.ts'

export const FILTER_OPERATORS = [
  'equals',
  'contains',
  'greater_than',
  'less_than',
  'in',
  'not_equals',
  'not_in',
  'greater_than_or_equal',
  'less_than_or_equal',
  'between',
  'starts_with',
  'ends_with',
  'is_null',
  'is_not_null',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

export type Scalar = string | number | boolean

/** One condition as on the wire. `required: false` applies where its column exists and hides nothing. */
export interface FilterCondition {
  readonly operator: FilterOperator
  readonly value: Scalar | readonly Scalar[]
  readonly required?: boolean
}
/** Key: `column`, `table.column` or `schema.table.column`; a name with a dot stands in double quotes. All hold. */
export type Filters = Readonly<Record<string, FilterCondition | readonly FilterCondition[]>>

export interface TableRule {
  /** `table`, `schema.table`, or the id of a table. */
  readonly name: string
  readonly access: 'filtered' | 'via' | 'shared' | 'hidden'
  /** The columns that exist; absent: all. */
  readonly columns?: readonly string[]
}

/** What one group or space says about one connection. Values of user attributes are already in place. */
export interface AccessRules {
  readonly filters: Filters
  readonly tables: readonly TableRule[]
  readonly tablesDefault: 'rule' | 'hidden'
  /** Conditions of single tables, placeholders already in place. */
  readonly templates?: readonly TableTemplate[]
}

/** A row of the table is visible when it fulfils one of the branches, each whole. */
export interface TableTemplate {
  /** Id of the table. A table that lacks a column, or whose column cannot be compared so, is not visible. */
  readonly table: string
  readonly anyOf: readonly (readonly ColumnCondition[])[]
}
export interface ColumnCondition {
  readonly column: string
  readonly condition: FilterCondition
}

export const NO_RULES: AccessRules = { filters: {}, tables: [], tablesDefault: 'rule' }

/** A many-to-one key that the database does not declare. */
export interface ConfirmedKey {
  readonly table: string
  readonly columns: readonly string[]
  readonly parent: string
  readonly parentColumns: readonly string[]
  /** `pipeline`: Parley itself wrote the key, so the child follows its parent without being listed. */
  readonly origin: 'model' | 'pipeline'
}

export const COLUMN_CLASSES = ['number', 'boolean', 'text', 'enum', 'uuid', 'date', 'timestamp'] as const
export type ColumnClass = (typeof COLUMN_CLASSES)[number]

/** One condition whose value fits its column; what the guard writes into a fence. */
export interface BoundCondition {
  readonly column: string
  readonly class: ColumnClass
  /** As the database spells it. */
  readonly dataType: string
  readonly operator: FilterOperator
  /** In order; none for `is_null` and for an `in` that nothing matches. */
  readonly values: readonly BoundValue[]
}

/** What every row of a table fulfils: all conditions, one branch of every `anyOf`, and for every key a visible row of the parent. */
export interface TableFence {
  readonly conditions: readonly BoundCondition[]
  readonly anyOf?: readonly (readonly (readonly BoundCondition[])[])[]
  readonly via: readonly ViaFence[]
}
export interface ViaFence {
  readonly columns: readonly string[]
  readonly parentColumns: readonly string[]
  readonly parent: { readonly ref: TableRef; readonly fence: TableFence }
}

export interface RuleProblem {
  readonly loc: readonly (string | number)[]
  readonly message: string
  readonly type: string
}
