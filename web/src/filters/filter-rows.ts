/** What a column holds, as far as it decides which comparisons fit. */
export type ColumnKind = 'text' | 'number' | 'boolean' | 'date' | 'other'
export interface FilterColumn {
  readonly name: string
  readonly kind: ColumnKind
}
export type Scalar = string | number | boolean
export interface Condition {
  readonly operator: string
  readonly value: Scalar | readonly Scalar[] | { readonly attribute: string }
  readonly required?: boolean
}
export type Filters = Readonly<Record<string, Condition | readonly Condition[]>>

/** A condition while it is edited: values as they are typed. */
export interface FilterRow {
  readonly id: number
  readonly column: string
  readonly operator: string
  readonly values: readonly string[]
  /** Compare with what is known about the person instead. */
  readonly attribute?: string
  readonly required: boolean
}

/** How many values an operator takes. */
export type Arity = 'none' | 'one' | 'two' | 'many'
interface Operator {
  readonly name: string
  readonly label: string
  readonly arity: Arity
  readonly kinds: readonly ColumnKind[]
}

const EVERY: readonly ColumnKind[] = ['text', 'number', 'boolean', 'date', 'other']
const ORDERED: readonly ColumnKind[] = ['number', 'date', 'text']
const WORDS: readonly ColumnKind[] = ['text']
export const OPERATORS: readonly Operator[] = [
  { name: 'equals', label: 'is', arity: 'one', kinds: EVERY },
  { name: 'not_equals', label: 'is not', arity: 'one', kinds: EVERY },
  { name: 'in', label: 'is one of', arity: 'many', kinds: EVERY },
  { name: 'not_in', label: 'is none of', arity: 'many', kinds: EVERY },
  { name: 'contains', label: 'contains', arity: 'one', kinds: WORDS },
  { name: 'starts_with', label: 'starts with', arity: 'one', kinds: WORDS },
  { name: 'ends_with', label: 'ends with', arity: 'one', kinds: WORDS },
  { name: 'greater_than', label: 'is more than', arity: 'one', kinds: ORDERED },
  { name: 'greater_than_or_equal', label: 'is at least', arity: 'one', kinds: ORDERED },
  { name: 'less_than', label: 'is less than', arity: 'one', kinds: ORDERED },
  { name: 'less_than_or_equal', label: 'is at most', arity: 'one', kinds: ORDERED },
  { name: 'between', label: 'is between', arity: 'two', kinds: ['number', 'date'] },
  { name: 'is_null', label: 'is empty', arity: 'none', kinds: EVERY },
  { name: 'is_not_null', label: 'is not empty', arity: 'none', kinds: EVERY },
]

export function operatorsFor(kind: ColumnKind): readonly Operator[] {
  return OPERATORS.filter((operator) => operator.kinds.includes(kind))
}

export function arityOf(operator: string): Arity {
  return OPERATORS.find(({ name }) => name === operator)?.arity ?? 'one'
}

/** As the database names the type. */
export function kindOfType(dataType: string): ColumnKind {
  if (/bool/i.test(dataType)) return 'boolean'
  if (/^(date|timestamp|datetime)/i.test(dataType)) return 'date'
  if (/int|numeric|decimal|double|real|float|number/i.test(dataType)) return 'number'
  return /char|text|string|enum|clob/i.test(dataType) ? 'text' : 'other'
}

/** Each column once, by name; of one that differs between tables the server says what does not fit. */
export function columnsOf(tables: readonly { readonly columns: readonly { readonly name: string; readonly type: string }[] }[]): readonly FilterColumn[] {
  const found = new Map(tables.flatMap(({ columns }) => columns.map(({ name, type }) => [name, { name, kind: kindOfType(type) }] as const)))
  return [...found.values()].sort((left, right) => left.name.localeCompare(right.name))
}

export function rowsOf(filters: Filters): readonly FilterRow[] {
  return Object.entries(filters)
    .flatMap(([column, given]) => (isList(given) ? given : [given]).map((condition) => [column, condition] as const))
    .map(([column, condition], id) => rowOf(id, column, condition))
}

function rowOf(id: number, column: string, { operator, value, required }: Condition): FilterRow {
  const rest = { id, column, operator, required: required !== false }
  if (typeof value === 'object' && 'attribute' in value) return { ...rest, values: [], attribute: value.attribute }
  const values = arityOf(operator) === 'none' ? [] : (isList(value) ? value : [value]).map(String)
  return { ...rest, values }
}

/** What the rows say, several conditions on one column as a list. Rows without a column say nothing yet. */
export function filtersOf(rows: readonly FilterRow[], columns: readonly FilterColumn[]): Filters {
  const filters: Record<string, readonly Condition[]> = {}
  for (const row of rows.filter(({ column }) => column !== '')) {
    const kind = columns.find(({ name }) => name === bareName(row.column))?.kind ?? 'text'
    filters[row.column] = [...(filters[row.column] ?? []), conditionOf(row, kind)]
  }
  return Object.fromEntries(Object.entries(filters).map(([column, list]) => [column, list.length === 1 && list[0] !== undefined ? list[0] : list]))
}

function conditionOf({ operator, values, attribute, required }: FilterRow, kind: ColumnKind): Condition {
  const optional = required ? {} : { required: false }
  if (attribute !== undefined) return { operator, value: { attribute }, ...optional }
  const typed = values.map((text) => typedValue(text, kind))
  const arity = arityOf(operator)
  if (arity === 'none') return { operator, value: true, ...optional }
  return { operator, value: arity === 'one' ? (typed[0] ?? '') : typed, ...optional }
}

/** Whole numbers beyond exact arithmetic stay text, which the server takes. */
function typedValue(text: string, kind: ColumnKind): Scalar {
  if (kind === 'boolean' && /^(true|false)$/i.test(text)) return /^t/i.test(text)
  const number = Number(text)
  if (kind !== 'number' || text.trim() === '' || !Number.isFinite(number)) return text
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number
}

function bareName(key: string): string {
  return key.split('.').at(-1) ?? key
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
