import type { Cell, Clock, Column, Format, StatementColumn } from '../../flow.ts'
import { unitLabel, wallClockOf } from '../plan/index.ts'

const LOCALE = 'en'
const NBSP = '\u00a0'
/** Digits after the point of a number nobody set a format for. */
const USUAL_DECIMALS = 2
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const MONTH_NAMES = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const

/** What a cell is shown under: the column of a result, with the plan's column where there is one. */
export interface ShownColumn {
  readonly result: Pick<StatementColumn, 'type' | 'format'>
  readonly plan?: Column
}

/** A cell as people write it: money with its sign, percentages, dates by their grain, weekdays by name. Null is a dash. */
export function formatCell(cell: Cell, column: ShownColumn, clock: Clock): string {
  if (cell === null) return '–'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  const expr = column.plan?.expr
  if (expr?.kind === 'part') return partText(Number(cell), expr.part)
  const format = column.plan?.format ?? column.result.format
  const { type } = column.result
  if (expr?.kind === 'bucket') return bucketText(String(cell), expr.grain, clock)
  if (type === 'date' || type === 'timestamp' || type === 'timestamptz') return dateText(String(cell), type, format, clock)
  if (isNumber(cell, type, format)) return formatNumber(cell, format ?? (type === 'integer' ? { kind: 'number', decimals: 0 } : undefined))
  return String(cell)
}

/** A number by its format. Decimal text stays exact. `short`: 1.28 M instead of 1,280,000. */
export function formatNumber(value: number | string, format: Format | undefined, short = false): string {
  const scaled = format?.scale === undefined ? value : Number(value) * Number(format.scale)
  switch (format?.kind) {
    case 'text':
      return String(value)
    case 'percent':
      return `${digits(Number(scaled) * 100, { decimals: format.decimals ?? 1 })}${NBSP}%`
    case 'currency':
      return money(scaled, format, short)
    case 'duration':
      return withUnit(digits(scaled, { decimals: format.decimals, short }), format.unit, Number(scaled))
    default:
      return withUnit(digits(scaled, { decimals: format?.decimals, short }), format?.unit, Number(scaled))
  }
}

function isNumber(cell: number | string, type: StatementColumn['type'], format: Format | undefined): boolean {
  if (format?.kind === 'text') return false
  return typeof cell === 'number' || ((type === 'integer' || type === 'decimal' || type === 'float') && isDecimal(cell))
}
function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)
}

interface Digits {
  readonly decimals?: number
  readonly short?: boolean
}
function digits(value: number | string, { decimals, short = false }: Digits, options: Intl.NumberFormatOptions = {}): string {
  const usual = Math.abs(Number(value)) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: USUAL_DECIMALS }
  const places = decimals === undefined ? usual : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const compact: Intl.NumberFormatOptions = short && Math.abs(Number(value)) >= 10_000 ? { notation: 'compact', maximumSignificantDigits: 3 } : places
  const format = new Intl.NumberFormat(LOCALE, { ...options, ...compact })
  const text = typeof value === 'string' && isDecimal(value) ? format.format(value) : format.format(Number(value))
  return text.replace(/(?<=\d)([KMBT])$/, `${NBSP}$1`)
}

function money(value: number | string, format: Format, short: boolean): string {
  if (!format.currency || !/^[A-Z]{3}$/.test(format.currency)) return withUnit(digits(value, { decimals: format.decimals ?? 2, short }), format.currency, 0)
  return digits(
    value,
    { decimals: format.decimals ?? currencyDecimals(format.currency), short },
    { style: 'currency', currency: format.currency, currencyDisplay: 'narrowSymbol' },
  )
}
/** Yen have none, dinars three. */
function currencyDecimals(currency: string): number {
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

function withUnit(text: string, unit: string | undefined, value: number): string {
  if (!unit) return text
  const isWord = /^[a-z]{3,}$/.test(unit)
  return `${text}${NBSP}${isWord && Math.abs(value) !== 1 && !unit.endsWith('s') ? `${unit}s` : unit}`
}

function bucketText(cell: string, grain: Parameters<typeof unitLabel>[1], clock: Clock): string {
  return unitLabel(wallOf(cell, clock), grain, clock)
}
function dateText(cell: string, type: StatementColumn['type'], format: Format | undefined, clock: Clock): string {
  const wall = wallOf(cell, clock)
  if (format?.kind === 'date' && format.grain) return unitLabel(wall, format.grain, clock)
  return unitLabel(wall, type === 'date' ? 'day' : 'minute', clock)
}
/** A date or wall clock as it stands, an instant as the clocks of the zone show it. */
export function wallOf(cell: string, clock: Clock): number {
  if (/Z$|[+-]\d\d:?\d\d$/.test(cell) && cell.length > 'YYYY-MM-DD'.length) return wallClockOf(Date.parse(cell), clock.timeZone)
  return Date.parse(cell.length > 'YYYY-MM-DD'.length ? `${cell.replace(' ', 'T')}Z` : cell)
}

function partText(value: number, part: string): string {
  if (part === 'weekday') return WEEKDAYS[value - 1] ?? String(value)
  if (part === 'month_of_year') return MONTH_NAMES[value - 1] ?? String(value)
  if (part === 'quarter_of_year') return `Q${value}`
  if (part === 'hour') return `${String(value).padStart(2, '0')}:00`
  return part === 'week_of_year' ? `week ${value}` : String(value)
}
