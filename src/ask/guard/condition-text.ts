import type { BoundValue, DialectId } from '../../flow.ts'
import type { BoundCondition, FilterOperator } from '../../warehouse/row-filters/index.ts'

/** Registers a value and says how the text refers to it. */
export type Placeholder = (value: BoundValue) => string

/**
 * One condition on one column. None of them can fail on a row, and a NULL fulfils none but `is_null`. Text is compared
 * byte by byte, whatever collation its column has.
 */
export function conditionText(condition: BoundCondition, column: string, dialect: DialectId, placeholder: Placeholder): string {
  if (condition.operator === 'is_null') return `${column} IS NULL`
  if (condition.operator === 'is_not_null') return `${column} IS NOT NULL`
  // `in []`: no rows
  if (condition.values.length === 0) return '1 = 0'
  return WRITERS[dialect](condition, column, placeholder)
}

type Writer = (condition: BoundCondition, column: string, placeholder: Placeholder) => string

const SIGNS: Readonly<Partial<Record<FilterOperator, string>>> = {
  equals: '=',
  not_equals: '<>',
  greater_than: '>',
  less_than: '<',
  greater_than_or_equal: '>=',
  less_than_or_equal: '<=',
}

/** Column and values brought into one form, compared as the operator says. */
function compared(operator: FilterOperator, column: string, values: readonly string[]): string {
  if (operator === 'in') return `${column} IN (${values.join(', ')})`
  if (operator === 'not_in') return `${column} NOT IN (${values.join(', ')})`
  if (operator === 'between') return `(${column} >= ${values[0]} AND ${column} <= ${values[1]})`
  return `${column} ${SIGNS[operator] ?? '= NULL AND NULL ='} ${values[0]}`
}

const POSTGRES_TYPES: Readonly<Record<Exclude<BoundCondition['class'], 'number' | 'timestamp'>, string>> = {
  boolean: 'bool',
  text: 'text',
  enum: 'text',
  uuid: 'uuid',
  date: 'date',
}

const writePostgres: Writer = ({ operator, class: kind, dataType, values }, column, placeholder) => {
  const type = kind === 'number' ? postgresNumber(dataType, values) : kind === 'timestamp' ? postgresTime(dataType) : POSTGRES_TYPES[kind]
  const bound = values.map((value) => `${placeholder(kind === 'timestamp' ? fitted(value, dataType) : value)}::${type}`)
  if (kind !== 'text' && kind !== 'enum') return compared(operator, column, bound)
  const text = `${column}::text`
  if (operator === 'contains') return `position(lower(${bound[0]}) IN lower(${text})) > 0`
  if (operator === 'starts_with') return `left(${text}, length(${bound[0]})) = ${bound[0]} COLLATE "C"`
  if (operator === 'ends_with') return `right(${text}, length(${bound[0]})) = ${bound[0]} COLLATE "C"`
  const exact = compared(operator, `${text} COLLATE "C"`, bound)
  // an index has the column's own collation; the first comparison can use it, the second one is the filter
  const isIndexed = kind === 'text' && /^(text|character varying|varchar)/i.test(dataType) && (operator === 'equals' || operator === 'in')
  return isIndexed ? `${compared(operator, column, bound)} AND ${exact}` : exact
}

/** A number compared in the column's own kind, so that an index of it can be used. */
function postgresNumber(dataType: string, values: readonly BoundValue[]): string {
  if (/^(smallint|integer|bigint|int)/i.test(dataType)) return values.every(({ value }) => isInt8(String(value))) ? 'int8' : 'numeric'
  if (/^real$/i.test(dataType)) return 'float4'
  return /^double precision$/i.test(dataType) ? 'float8' : 'numeric'
}

function isInt8(text: string): boolean {
  const value = BigInt(text)
  return value >= -(2n ** 63n) && value < 2n ** 63n
}

function postgresTime(dataType: string): string {
  return isZoned(dataType) ? 'timestamptz' : 'timestamp'
}

function isZoned(dataType: string): boolean {
  return /with time zone|timestamptz/i.test(dataType)
}

/** A column without a zone is compared with the time in UTC as it would stand in it. */
function fitted(value: BoundValue, dataType: string): BoundValue {
  return isZoned(dataType) ? value : { type: 'timestamp', value: String(value.value).replace(/Z$/, '') }
}

const writeDuckdb: Writer = ({ operator, class: kind, dataType, values }, column, placeholder) => {
  const type = {
    number: '',
    boolean: 'BOOLEAN',
    text: 'VARCHAR',
    enum: 'VARCHAR',
    uuid: 'UUID',
    date: 'DATE',
    timestamp: isZoned(dataType) ? 'TIMESTAMPTZ' : 'TIMESTAMP',
  }[kind]
  const bound = values.map((value) => {
    const place = placeholder(kind === 'timestamp' ? fitted(value, dataType) : value)
    return type === '' ? place : `CAST(${place} AS ${type})`
  })
  if (kind !== 'text' && kind !== 'enum') return compared(operator, column, bound)
  const text = `CAST(${column} AS VARCHAR)`
  if (operator === 'contains') return `contains(lower(${text}), lower(${bound[0]}))`
  if (operator === 'starts_with') return `starts_with(${text}, ${bound[0]})`
  if (operator === 'ends_with') return `ends_with(${text}, ${bound[0]})`
  return compared(operator, `${text} COLLATE "binary"`, bound)
}

const writeSqlite: Writer = ({ operator, class: kind, values }, column, placeholder) => {
  if (kind === 'number' || kind === 'boolean')
    return `(typeof(${column}) IN ('integer', 'real') AND ${compared(
      operator,
      column,
      values.map((value) => placeholder(sqliteNumber(value))),
    )})`
  if (kind === 'date' || kind === 'timestamp') {
    const form = kind === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%f'
    const bound = values.map((value) => `strftime('${form}', ${placeholder({ type: 'text', value: String(value.value) })})`)
    return `(typeof(${column}) = 'text' AND ${compared(operator, `strftime('${form}', ${column})`, bound)})`
  }
  const bound = values.map(placeholder)
  return `(typeof(${column}) = 'text' AND ${sqliteText(operator, column, bound)})`
}

function sqliteText(operator: FilterOperator, column: string, bound: readonly string[]): string {
  if (operator === 'contains') return `instr(lower(${column}), lower(${bound[0]})) > 0`
  if (operator === 'starts_with') return `substr(${column}, 1, length(${bound[0]})) = ${bound[0]} COLLATE BINARY`
  if (operator === 'ends_with') return `substr(${column}, -length(${bound[0]})) = ${bound[0]} COLLATE BINARY`
  return compared(operator, `${column} COLLATE BINARY`, bound)
}

function sqliteNumber(value: BoundValue): BoundValue {
  return value.type === 'boolean' ? { type: 'integer', value: value.value === true ? '1' : '0' } : value
}

const WRITERS: Readonly<Record<DialectId, Writer>> = { postgres: writePostgres, duckdb: writeDuckdb, sqlite: writeSqlite }
