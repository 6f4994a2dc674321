import type { Cell } from '../../../flow.ts'
import type { CatalogColumn } from '../../../warehouse/connectors/index.ts'
import type { ColumnProfile, ValueForm } from '../../../warehouse/semantic/profiles.ts'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})[ T]([01]\d|2[0-4]):[0-5]\d(:[0-6]\d(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/
const MONTH = /^(1[6-9]|2[01])\d{2}-(0[1-9]|1[0-2])$/
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})$/
const INTEGER = /^[+-]?(0|[1-9]\d{0,17})$/
const DECIMAL = /^[+-]?(0|[1-9]\d*)?(\.\d+)?$/
const PAIRS = ['0|1', 'f|t', 'false|true', 'n|y', 'no|yes']
const TIME_NAME = /(^|_)(date|time|timestamp|datetime|day|at|on|ts|created|updated|modified)($|_)|(Date|Time|At|On)$/i
/** 1973–2096 in seconds and in milliseconds; 1600–2400 in Julian days. */
const RANGES = { epoch: [1e8, 4e9], epoch_ms: [1e11, 4e12], julian: [2_305_000, 2_600_000] } as const

/** What every value is, when that says more than the column's type. The values include the smallest and the greatest. */
export function valueForm(column: CatalogColumn, values: readonly Cell[]): ValueForm | undefined {
  if (values.length === 0) return undefined
  if (values.every((value) => typeof value === 'string')) return column.type === 'decimal' ? undefined : textForm(values)
  if (values.every((value) => typeof value === 'number')) return numberForm(column.name, values)
  return undefined
}

function textForm(values: readonly string[]): ValueForm | undefined {
  const every = (is: (text: string) => boolean) => values.every(is)
  if (every(isDay)) return 'date'
  if (every((text) => isDay(text) || isInstant(text))) return 'timestamp'
  if (every((text) => MONTH.test(text))) return 'year_month'
  if (isPair(values)) return 'boolean'
  if (every(isCompact)) return 'date_compact'
  if (every((text) => INTEGER.test(text))) return 'integer'
  return every((text) => DECIMAL.test(text) && /\d/.test(text)) ? 'decimal' : undefined
}

function numberForm(name: string, values: readonly number[]): ValueForm | undefined {
  if (isPair(values.map(String))) return 'boolean'
  if (values.every((value) => isCompact(String(value)))) return 'date_compact'
  if (!TIME_NAME.test(name)) return undefined
  const within = ([low, high]: readonly [number, number]) => values.every((value) => value >= low && value <= high)
  return (['epoch', 'epoch_ms', 'julian'] as const).find((form) => within(RANGES[form]))
}

function isPair(values: readonly string[]): boolean {
  return PAIRS.includes([...new Set(values.map((value) => value.toLowerCase()))].sort().join('|'))
}

function isDay(text: string): boolean {
  const match = DAY.exec(text)
  return match !== null && exists(match[1], match[2], match[3])
}

function isInstant(text: string): boolean {
  const match = INSTANT.exec(text)
  return match !== null && exists(match[1], match[2], match[3])
}

function isCompact(text: string): boolean {
  const match = COMPACT.exec(text)
  return match !== null && exists(match[1], match[2], match[3])
}

/** The calendar has this day. */
function exists(year = '', month = '', day = ''): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

/** How many values of each storage class, of an engine whose columns take any. */
export function storageOf(column: CatalogColumn, values: readonly { readonly value: Cell; readonly count: number }[]): NonNullable<ColumnProfile['storage']> {
  const storage = { integer: 0, real: 0, text: 0, blob: 0 }
  for (const { value, count } of values) storage[storageClass(column, value)] += count
  return storage
}

function storageClass(column: CatalogColumn, value: Cell): 'integer' | 'real' | 'text' | 'blob' {
  const fractional = column.type === 'float' || column.type === 'decimal'
  if (typeof value === 'string') {
    if (column.type === 'binary') return 'blob'
    return fractional && DECIMAL.test(value) ? 'real' : 'text'
  }
  return fractional || (typeof value === 'number' && !Number.isInteger(value)) ? 'real' : 'integer'
}
