import { AppError } from '../../../errors.ts'
import { ExactNumber } from '../json/index.ts'

/** A value that orders records: text by code point, numbers by value; integers beyond 2⁵³ as bigint. */
export type Cursor = string | number | bigint
export type Convert = 'date' | 'epoch' | 'epoch_ms' | 'string' | undefined

/** The cursor in a value of a page, or of a stored state; null for nothing. @throws TypeError for what has no order */
export function cursorOf(value: unknown): Cursor | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number') return value
  if (value instanceof ExactNumber) return value.isInteger ? BigInt(value.text) : value.value
  if (typeof value === 'object' && 'integer' in value && typeof value.integer === 'string') return BigInt(value.integer)
  throw new TypeError(`a ${Array.isArray(value) ? 'list' : typeof value}`)
}

/** JSON for the state. */
export function storedCursor(value: Cursor | null): unknown {
  return typeof value === 'bigint' ? { integer: value.toString() } : value
}

/** Negative when `a` comes first. @throws TypeError when one is text and the other a number */
export function compareCursors(a: Cursor, b: Cursor): number {
  if ((typeof a === 'string') !== (typeof b === 'string')) throw new TypeError(`${kindOf(a)} and ${kindOf(b)}`)
  return a === b ? 0 : a < b ? -1 : 1
}

function kindOf(value: Cursor): string {
  return typeof value === 'string' ? 'text' : 'a number'
}

const DATE = /^\d{4}-?\d{2}-?\d{2}$/
const DAY_MS = 86_400_000

/** Steps back by the lag, for `min` forward: seconds for a date-time, days for a date, else in the cursor's own unit. */
export function lagged(value: Cursor, lag: number, resource: string): Cursor {
  if (typeof value === 'bigint') return value - BigInt(Math.trunc(lag))
  if (typeof value === 'number') return Number.isInteger(value) ? Math.trunc(value - lag) : value - lag
  const instant = instantOf(value)
  if (Number.isNaN(instant)) throw new AppError('pipeline_request', { resource, why: 'lag needs a number, a date or a date-time as cursor.' })
  return DATE.test(value) ? shortDate(instant - lag * DAY_MS, value) : inFormOf(value, instant - lag * 1_000)
}

function dashed(value: string): string {
  return value.replace(/^(\d{4})(\d{2})(\d{2})(?!\d)/, '$1-$2-$3')
}

function shortDate(instant: number, form: string): string {
  const date = new Date(instant).toISOString().slice(0, 10)
  return form.includes('-') ? date : date.replaceAll('-', '')
}

/** The instant with the zone, separator and fraction of the text it came from, so that texts still compare. */
function inFormOf(text: string, instant: number): string {
  const zone = /(Z|[+-]\d{2}:?\d{2})$/i.exec(text)?.[1] ?? ''
  const minutes = /^[+-]/.test(zone) ? (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * (zone.startsWith('-') ? -1 : 1) : 0
  const iso = new Date(instant + minutes * 60_000).toISOString()
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  const digits = fraction === '' ? '' : `.${iso.slice(20, 23).padEnd(fraction.length, '0').slice(0, fraction.length)}`
  const separator = text[10] === ' ' ? ' ' : 'T'
  return `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${digits}${zone}`
}

/** The cursor as the API wants it in a request. */
export function converted(value: Cursor | null, convert: Convert, resource: string): string | number | ExactNumber | null {
  if (value === null) return null
  if (convert === undefined) return typeof value === 'bigint' ? new ExactNumber(value.toString()) : value
  if (convert === 'string') return String(value)
  const instant = instantOf(value)
  if (Number.isNaN(instant)) throw new AppError('pipeline_request', { resource, why: `convert: ${convert} needs a cursor that is a point in time.` })
  if (convert === 'date') return new Date(instant).toISOString().slice(0, 10)
  return convert === 'epoch' ? Math.floor(instant / 1_000) : instant
}

/** Numbers count seconds, or milliseconds where seconds would be beyond the year 5138. */
const SECONDS_BELOW = 1e11

function instantOf(value: Cursor): number {
  if (typeof value !== 'string') return Number(value) < SECONDS_BELOW ? Number(value) * 1_000 : Number(value)
  const text = dashed(value)
  const isDateTime = /\d[T ]\d/.test(text)
  return Date.parse(isDateTime && !/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? `${text.replace(' ', 'T')}Z` : text)
}
