import { ExactNumber } from '../json/index.ts'
import { SYSTEM_PREFIX } from '../schema/index.ts'
import { formatDouble } from './number-text.ts'

/**
 * The text a row is hashed by: keys sorted by code point, no spaces, non-ASCII as it is, whole doubles with `.0`. Keys of the
 * system at the top are left out.
 */
export function canonicalRow(row: Readonly<Record<string, unknown>>): string {
  return objectText(
    row,
    Object.keys(row).filter((key) => !key.startsWith(SYSTEM_PREFIX)),
  )
}

/** The text of a JSON column: compact, keys in the order of the source, numbers as the source writes them where a double would lose digits. */
export function compactJson(value: unknown): string {
  if (value instanceof ExactNumber) return numberText(value)
  if (Array.isArray(value)) return `[${value.map(compactJson).join(',')}]`
  if (isObject(value))
    return `{${Object.keys(value)
      .map((key) => `${JSON.stringify(key)}:${compactJson(value[key])}`)
      .join(',')}}`
  return JSON.stringify(value)
}

function canonical(value: unknown): string {
  if (value instanceof ExactNumber) return numberText(value)
  if (typeof value === 'number') return Number.isInteger(value) && Number.isSafeInteger(value) ? String(value) : formatDouble(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  return isObject(value) ? objectText(value, Object.keys(value)) : JSON.stringify(value)
}

function objectText(object: Readonly<Record<string, unknown>>, keys: readonly string[]): string {
  return `{${keys
    .toSorted(byCodePoint)
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`)
    .join(',')}}`
}

/** An integer keeps its digits, a fraction is written as the double it is, as long as that is the same number. */
export function numberText(number: ExactNumber): string {
  if (number.isInteger) return number.text
  return Number.isFinite(number.value) ? formatDouble(number.value) : number.text
}

const SURROGATE = /[\ud800-\udfff]/

/** UTF-16 order differs from code point order only where surrogates are. */
function byCodePoint(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
