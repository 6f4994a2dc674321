import type { Cell, CellType } from '../../flow.ts'

/** A cell as the type that the plan knows it to be; undefined when it is no such thing. */
export function cellOfType(cell: Cell, from: CellType, to: CellType): Cell | undefined {
  if (cell === null || from === to) return cell
  switch (to) {
    case 'integer':
      return wholeNumber(cell)
    case 'decimal':
      return decimal(cell)
    case 'float':
      return typeof cell === 'boolean' || !Number.isFinite(Number(cell)) ? undefined : Number(cell)
    case 'boolean':
      return truth(cell)
    case 'date':
      return typeof cell === 'string' && DATE.test(cell) ? cell.slice(0, 10) : undefined
    case 'timestamp':
    case 'timestamptz':
      return typeof cell === 'string' && DATE.test(cell) ? moment(cell, to) : undefined
    case 'text':
      return String(cell)
    default:
      return undefined
  }
}

const DATE = /^\d{4,}-\d\d-\d\d(?:$|[ T])/
const NUMBER = /^-?\d+(?:\.\d+)?$/

function wholeNumber(cell: boolean | number | string): Cell | undefined {
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell : undefined
  if (typeof cell === 'boolean' || !/^-?\d+(?:\.0+)?$/.test(cell)) return undefined
  const digits = cell.replace(/\.0+$/, '')
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits
}

/** Fifteen digits of a float are exact; more would be noise. */
const FLOAT_DIGITS = 15

function decimal(cell: boolean | number | string): Cell | undefined {
  if (typeof cell === 'string') return NUMBER.test(cell) ? cell : undefined
  if (typeof cell === 'boolean' || !Number.isFinite(cell)) return undefined
  if (Number.isInteger(cell)) return BigInt(cell).toString()
  const text = String(Number(cell.toPrecision(FLOAT_DIGITS)))
  return NUMBER.test(text)
    ? text
    : Number(text)
        .toFixed(FLOAT_DIGITS)
        .replace(/\.?0+$/, '')
}

function truth(cell: boolean | number | string): Cell | undefined {
  if (typeof cell === 'boolean') return cell
  const text = String(cell).toLowerCase()
  if (['1', 't', 'true', 'y', 'yes'].includes(text)) return true
  return ['0', 'f', 'false', 'n', 'no'].includes(text) ? false : undefined
}

function moment(cell: string, to: 'timestamp' | 'timestamptz'): string {
  const time = cell.length === 10 ? `${cell}T00:00:00` : cell.replace(' ', 'T')
  return to === 'timestamptz' && !/Z$|[+-]\d\d(:?\d\d)?$/.test(time) ? `${time}Z` : time
}
