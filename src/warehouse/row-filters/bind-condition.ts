import type { BoundValue, ValueType } from '../../flow.ts'
import type { CatalogColumn } from '../connectors/connector.ts'
import { columnClass } from './column-class.ts'
import { type BoundCondition, type ColumnClass, FILTER_OPERATORS, type FilterCondition, type FilterOperator } from './rules.ts'

export const FILTER_LIMITS = { columns: 50, values: 10_000, textCharacters: 1_000 } as const

const ORDERED: readonly ColumnClass[] = ['number', 'date', 'timestamp', 'text']
const WORDS: readonly ColumnClass[] = ['text', 'enum']
const EVERY: readonly ColumnClass[] = ['number', 'boolean', 'text', 'enum', 'uuid', 'date', 'timestamp']
const CLASSES: Readonly<Record<FilterOperator, readonly ColumnClass[]>> = {
  equals: EVERY,
  not_equals: EVERY,
  in: EVERY,
  not_in: EVERY,
  is_null: EVERY,
  is_not_null: EVERY,
  contains: WORDS,
  starts_with: WORDS,
  ends_with: WORDS,
  greater_than: ORDERED,
  less_than: ORDERED,
  greater_than_or_equal: ORDERED,
  less_than_or_equal: ORDERED,
  between: ['number', 'date', 'timestamp'],
}

export type Bound = { readonly kind: 'bound'; readonly condition: BoundCondition } | { readonly kind: 'unfit'; readonly message: string; readonly type: string }

/** The condition with its value as the column's type, or why it does not fit. Takes anything, also what was stored by hand. */
export function bindCondition(condition: FilterCondition, column: CatalogColumn): Bound {
  const operator = FILTER_OPERATORS.find((each) => each === condition.operator)
  if (operator === undefined) return unfit(`unknown operator '${String(condition.operator)}'`, 'enum')
  const kind = columnClass(column)
  if (kind === undefined) return unfit(UNFILTERABLE, 'column_type')
  const misfit = misfitOf(operator, kind)
  if (misfit !== undefined) return unfit(misfit, 'operator')
  const values = boundValues(operator, condition.value, kind, column)
  if (typeof values === 'string') return unfit(values, 'value')
  return { kind: 'bound', condition: { column: column.name, class: kind, dataType: column.dataType, operator, values } }
}

const UNFILTERABLE = 'column type cannot be filtered'

/** What is wrong with using the operator on the column, whatever the value. */
export function fitsOperator(operator: FilterOperator, column: CatalogColumn): string | undefined {
  const kind = columnClass(column)
  return kind === undefined ? UNFILTERABLE : misfitOf(operator, kind)
}

function misfitOf(operator: FilterOperator, kind: ColumnClass): string | undefined {
  return CLASSES[operator].includes(kind) ? undefined : `operator '${operator}' does not fit a ${kind} column`
}

function unfit(message: string, type: string): Bound {
  return { kind: 'unfit', message, type }
}

/** The values in order, or what is wrong with them. */
function boundValues(operator: FilterOperator, value: unknown, kind: ColumnClass, column: CatalogColumn): readonly BoundValue[] | string {
  if (operator === 'is_null' || operator === 'is_not_null') return value === true ? [] : 'the value must be true'
  if (column.type === 'integer' && kind === 'number' && isSmallAsText(value)) return 'the value must be a number; text is for whole numbers beyond 2⁵³'
  if (operator === 'in' || operator === 'not_in' || operator === 'between') return listOf(operator, value, kind, column)
  if (operator === 'contains' || operator === 'starts_with' || operator === 'ends_with') {
    const isShort = typeof value === 'string' && value.length > 0 && value.length <= FILTER_LIMITS.textCharacters && isPlain(value)
    return isShort ? [{ type: 'text', value }] : `the value must be text of 1 to ${FILTER_LIMITS.textCharacters} characters`
  }
  const bound = boundValue(value, kind, column)
  return typeof bound === 'string' ? bound : [bound]
}

/** Numbers as text of which none needs to be: the sender meant text. */
function isSmallAsText(value: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.length > 0 && list.every((each) => typeof each === 'string' && Number.isSafeInteger(Number(each)))
}

function listOf(operator: 'in' | 'not_in' | 'between', value: unknown, kind: ColumnClass, column: CatalogColumn): readonly BoundValue[] | string {
  if (!Array.isArray(value)) return 'the value must be a list'
  const list: readonly unknown[] = value
  if (list.length > FILTER_LIMITS.values) return `the list may have at most ${FILTER_LIMITS.values} values`
  if (operator === 'not_in' && list.length === 0) return 'the list is empty'
  if (operator === 'between' && list.length !== 2) return 'the value must be [low, high]'
  if (new Set(list.map((each) => typeof each)).size > 1) return 'the values must be of one type'
  const bound = list.map((each) => boundValue(each, kind, column))
  const problem = bound.find((each) => typeof each === 'string')
  if (problem !== undefined) return problem
  const values = bound.filter((each) => typeof each !== 'string')
  if (operator === 'between' && isAbove(values[0], values[1], kind)) return 'low is above high'
  return values
}

function isAbove(low: BoundValue | undefined, high: BoundValue | undefined, kind: ColumnClass): boolean {
  const [left, right] = [String(low?.value), String(high?.value)]
  return kind === 'number' ? Number(left) > Number(right) : kind === 'timestamp' ? Date.parse(instant(left)) > Date.parse(instant(right)) : left > right
}

/** One value as the class stores it, or what is wrong with it. */
function boundValue(value: unknown, kind: ColumnClass, column: CatalogColumn): BoundValue | string {
  if (kind === 'number') return numberValue(value, column)
  if (kind === 'boolean') return typeof value === 'boolean' ? { type: 'boolean', value } : 'the value must be true or false'
  if (typeof value !== 'string') return `the value must be text${kind === 'text' || kind === 'enum' ? '' : `, a ${kind}`}`
  if (!isPlain(value)) return 'the value contains a character that no column holds'
  const form = FORMS[kind]
  if (form === undefined) return { type: 'text', value }
  const isOfForm = form.pattern.test(value) && form.holds(value)
  return isOfForm
    ? { type: form.type, value: kind === 'timestamp' ? instant(value) : kind === 'uuid' ? value.toLowerCase() : value }
    : `the value is no ${kind}`
}

interface ValueForm {
  readonly pattern: RegExp
  readonly type: ValueType
  holds(value: string): boolean
}
const FORMS: Readonly<Partial<Record<ColumnClass, ValueForm>>> = {
  uuid: { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, type: 'text', holds: () => true },
  date: { pattern: /^\d{4}-\d\d-\d\d$/, type: 'date', holds: isDay },
  timestamp: {
    pattern: /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?$/,
    type: 'timestamp',
    holds: (value) => isDay(value.slice(0, '2026-09-14'.length)) && !Number.isNaN(Date.parse(instant(value))),
  },
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** In UTC with its zone written; a time without a zone is UTC. */
function instant(value: string): string {
  const text = value.replace(' ', 'T')
  const whole = text.length === '2026-09-14'.length ? `${text}T00:00:00Z` : /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  const at = new Date(whole)
  if (Number.isNaN(at.getTime())) return whole
  const fraction = /\.(\d{1,6})/.exec(whole)?.[1] ?? '0'
  return `${at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}.${fraction.padEnd(6, '0')}Z`
}

function numberValue(value: unknown, column: CatalogColumn): BoundValue | string {
  const isWhole = column.type === 'integer'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'the value must be a number'
    if (!Number.isInteger(value)) return isWhole ? 'the value must be a whole number' : { type: 'decimal', value: plainNumber(value) }
    return Number.isSafeInteger(value) ? { type: 'integer', value: String(value) } : 'a whole number of this size is sent as text'
  }
  if (typeof value !== 'string') return 'the value must be a number'
  if (isWhole) return /^-?\d{1,19}$/.test(value) ? { type: 'integer', value } : 'the value must be a whole number'
  return column.type === 'decimal' && /^-?\d{1,30}(\.\d{1,18})?$/.test(value) ? { type: 'decimal', value } : 'the value must be a number'
}

/** Without an exponent; a number that cannot be written so is written with as many digits as matter. */
function plainNumber(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(18).replace(/0+$/, '').replace(/\.$/, '.0') : text
}

function isPlain(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
