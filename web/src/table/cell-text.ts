import type { Cell, Format } from '../../../src/flow.ts'
import type { ResultColumn } from './result-columns.ts'

export const NOTHING = '–'
const MOST_DECIMALS = 2

/** A cell as people read it, in their own locale. */
export function cellText(cell: Cell, column: Pick<ResultColumn, 'type' | 'format' | 'numeric'>): string {
  if (cell === null) return NOTHING
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (column.numeric) return numberText(cell, column.format)
  if (column.type === 'date' || column.type === 'datetime') return dateText(String(cell), column)
  return String(cell)
}

/** @param cell a number, or its decimal text where a float would lose digits */
export function numberText(cell: number | string, format: Format | undefined): string {
  const value = Number(cell) * Number(format?.scale ?? 1)
  if (!Number.isFinite(value)) return String(cell)
  const digits = digitsOf(value, format?.decimals)
  switch (format?.kind) {
    case 'currency':
      return new Intl.NumberFormat(undefined, { style: 'currency', currency: format.currency ?? 'USD', ...moneyDigits(value, format.decimals) }).format(value)
    case 'percent':
      return new Intl.NumberFormat(undefined, {
        style: 'percent',
        minimumFractionDigits: format.decimals ?? 1,
        maximumFractionDigits: format.decimals ?? 1,
      }).format(value)
    default: {
      const exact = format?.scale === undefined && /^-?\d{16,}$/.test(String(cell)) ? BigInt(cell) : value
      const text = new Intl.NumberFormat(undefined, digits).format(exact)
      return format?.unit === undefined ? text : `${text} ${unitFor(value, format.unit)}`
    }
  }
}

/** A unit that is a word is counted: "1 piece", "2 pieces", "3 kg". */
function unitFor(value: number, unit: string): string {
  const isWord = /^[a-z]{3,}$/.test(unit)
  return isWord && Math.abs(value) !== 1 && !unit.endsWith('s') ? `${unit}s` : unit
}

function digitsOf(value: number, decimals: number | undefined): Intl.NumberFormatOptions {
  if (decimals !== undefined) return { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const small = value !== 0 && Math.abs(value) < 0.1
  return small ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: MOST_DECIMALS }
}

function moneyDigits(value: number, decimals: number | undefined): Intl.NumberFormatOptions {
  if (decimals !== undefined) return { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return Number.isInteger(value) ? { minimumFractionDigits: 0 } : {}
}

function dateText(text: string, column: Pick<ResultColumn, 'type' | 'format'>): string {
  const zoned = /T/.test(text) ? text : `${text}T00:00:00`
  const date = new Date(zoned)
  if (Number.isNaN(date.getTime())) return text
  switch (column.format?.grain) {
    case 'year':
    case 'fiscal_year':
      return text.slice(0, 4)
    case 'quarter':
    case 'fiscal_quarter':
      return `Q${Math.floor(date.getMonth() / 3) + 1} ${date.getFullYear()}`
    case 'month':
      return date.toLocaleDateString(undefined, { month: 'short', year: 'numeric' })
    default:
      return column.type === 'date' || /T00:00:00(\.000)?$/.test(text)
        ? date.toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' })
        : date.toLocaleString(undefined, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
  }
}
