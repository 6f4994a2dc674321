import type { DataType } from '../config/index.ts'
import { ExactNumber } from '../json/index.ts'
import { compactJson, numberText } from './canonical-json.ts'
import type { ColumnValue } from './contract.ts'
import { FIRST_DAY, LAST_DAY, micros, parseIsoTime } from './iso-time.ts'
import { fitDecimal, formatDouble, plainDigits, readDecimal, readDouble, readFloat, readInteger } from './number-text.ts'

/** A value of JSON other than null. Numbers that a double harms come as ExactNumber; every other whole number is an integer. */
export type JsonValue = string | number | boolean | ExactNumber | readonly unknown[] | Readonly<Record<string, unknown>>

/** What a value is before it meets a column. */
export type ValueKind = 'text' | 'bigint' | 'double' | 'bool' | 'json'

/** Digits before and after the point; for decimal and wei. */
export interface Size {
  readonly precision: number
  readonly scale: number
}
export const DECIMAL_SIZE: Size = { precision: 38, scale: 9 }
export const WHOLE_SIZE: Size = { precision: 38, scale: 0 }

export function kindOf(value: JsonValue): ValueKind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'bigint' : 'double'
  if (value instanceof ExactNumber) return value.isInteger ? 'bigint' : 'double'
  return 'json'
}

/**
 * The value as a cell of a column of this type, by the table of coercions.
 *
 * @returns undefined if it does not fit
 */
export function coerce(type: DataType, value: JsonValue, size: Size = type === 'wei' ? WHOLE_SIZE : DECIMAL_SIZE): ColumnValue | undefined {
  const kind = kindOf(value)
  switch (type) {
    case 'text':
      return textOf(value)
    case 'bigint':
      return kind === 'bool' || kind === 'json' ? undefined : in64Bits(integerOf(value))
    case 'double':
      return kind === 'bool' || kind === 'json' ? undefined : (doubleOf(value) ?? undefined)
    case 'decimal':
    case 'wei':
      return kind === 'bool' || kind === 'json' ? undefined : fitted(decimalOf(value), size)
    case 'bool':
      return boolOf(value)
    case 'timestamp':
      return kind === 'bool' || kind === 'json' ? undefined : timestampOf(value)
    case 'date':
      return kind === 'bool' || kind === 'json' ? undefined : dateOf(value)
    case 'time':
      return typeof value === 'string' ? timeOf(value) : undefined
    case 'binary':
      return typeof value === 'string' ? bytesOf(value) : undefined
    case 'json':
      return typeof value === 'string' ? jsonOf(value) : kind === 'json' ? compactJson(value) : undefined
  }
}

/** Digits of a number as a decimal column gets them before they are cut to its size; `NaN` and `Infinity` are texts too. */
export function decimalOf(value: JsonValue): string | null {
  if (typeof value === 'string') return readDecimal(value)
  if (typeof value === 'number') return plainDigits(String(value))
  return value instanceof ExactNumber ? plainDigits(value.text) : null
}

function fitted(digits: string | null, size: Size): string | undefined {
  return digits === null ? undefined : (fitDecimal(digits, size.precision, size.scale) ?? undefined)
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Number.isInteger(value) && Number.isSafeInteger(value) ? String(value) : formatDouble(value)
  if (value instanceof ExactNumber) return hasMoreDigits(value) ? value.text : numberText(value)
  return compactJson(value)
}

/** A double would cut digits that the source has. */
function hasMoreDigits(number: ExactNumber): boolean {
  return !number.isInteger && !(Number.isFinite(number.value) && plainDigits(number.text) === plainDigits(formatDouble(number.value)))
}

function integerOf(value: JsonValue): bigint | number | null {
  if (typeof value === 'string') return readInteger(value)
  if (value instanceof ExactNumber) {
    const digits = plainDigits(value.text)
    return digits === null || digits.includes('.') ? null : BigInt(digits)
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) return null
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value)
}

const MAX_BIGINT = 2n ** 63n - 1n
const MIN_BIGINT = -(2n ** 63n)

function in64Bits(value: bigint | number | null): bigint | number | undefined {
  if (value === null) return undefined
  if (typeof value === 'number') return value
  if (value > MAX_BIGINT || value < MIN_BIGINT) return undefined
  const short = Number(value)
  return Number.isSafeInteger(short) ? short : value
}

function doubleOf(value: JsonValue): number | null {
  if (typeof value === 'string') return readDouble(value)
  if (typeof value === 'number') return value
  return value instanceof ExactNumber && Number.isFinite(value.value) ? value.value : null
}

const TRUE = new Set(['yes', 'true', 't', 'y', '1'])
const FALSE = new Set(['no', 'false', 'f', 'n', '0'])

function boolOf(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (value instanceof ExactNumber) return value.value !== 0
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined
}

const MICROS = 1_000_000
const DAY_S = 86_400

function timestampOf(value: JsonValue): number | bigint | undefined {
  if (typeof value === 'string') {
    const moment = parseIsoTime(value)
    if (moment?.kind === 'timestamp') return moment.micros
    if (moment?.kind === 'date') return micros(moment.days, 0)
    if (moment !== null) return undefined
  }
  return epoch(value)
}

/** Seconds since 1970, as a number or text, rounded to microseconds. */
function epoch(value: JsonValue): number | bigint | undefined {
  const seconds = typeof value === 'string' ? readFloat(value) : doubleOf(value)
  if (seconds === null) return undefined
  const days = Math.floor(seconds / DAY_S)
  if (!(days >= FIRST_DAY && days <= LAST_DAY)) return undefined
  const whole = Math.floor(seconds)
  const fraction = Math.round((seconds - whole) * MICROS)
  return micros(days, (whole - days * DAY_S) * MICROS + fraction)
}

function dateOf(value: JsonValue): number | undefined {
  if (typeof value === 'string') {
    const moment = parseIsoTime(value)
    if (moment?.kind === 'date') return moment.days
    if (moment?.kind === 'time') return undefined
    if (moment !== null) return dayOfMicros(moment.micros)
  }
  const moment = epoch(value)
  return moment === undefined ? undefined : dayOfMicros(moment)
}

const DAY_MICROS = 86_400_000_000n

function dayOfMicros(moment: number | bigint): number {
  const wide = BigInt(moment)
  const days = wide / DAY_MICROS
  return Number(wide < 0n && wide % DAY_MICROS !== 0n ? days - 1n : days)
}

function timeOf(text: string): number | undefined {
  const moment = parseIsoTime(text)
  return moment?.kind === 'time' ? moment.micros : undefined
}

const HEX = /^0x(?:[0-9a-fA-F]{2})*$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function bytesOf(text: string): Uint8Array | undefined {
  if (text.startsWith('0x')) return HEX.test(text) ? Buffer.from(text.slice(2), 'hex') : undefined
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined
}

/** The text itself, so that no digit is lost; JSON's null is no value. */
function jsonOf(text: string): string | null | undefined {
  try {
    return JSON.parse(text) === null ? null : text.trim()
  } catch {
    return undefined
  }
}
