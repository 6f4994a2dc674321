import type { Cell } from '../../flow.ts'

/** Digits that survive a float; SQLite itself prints no more. */
const FLOAT_DIGITS = 15
const SCIENTIFIC = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/

/** A whole number as a cell: a number while it is safe, else decimal text. */
export function integerCell(value: bigint | number): Cell {
  if (typeof value === 'number') return value
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString()
}

/** A float as a cell: finite, else null. Negative zero is zero. */
export function floatCell(value: number): Cell {
  return Number.isFinite(value) ? value + 0 : null
}

/** Decimal text of a float, without exponent and without the noise beyond its exact digits; null when not finite. */
export function decimalText(value: number): string | null {
  if (!Number.isFinite(value)) return null
  const rounded = Number(value.toPrecision(FLOAT_DIGITS))
  const text = String(rounded + 0)
  const parts = SCIENTIFIC.exec(text)
  if (parts === null) return text
  const [, sign = '', head = '', tail = '', power = '0'] = parts
  return sign + shift(head + tail, 1 + Number(power))
}

/** `digits` with the point after `place` of them. */
function shift(digits: string, place: number): string {
  if (place <= 0) return `0.${'0'.repeat(-place)}${digits}`
  if (place >= digits.length) return digits.padEnd(place, '0')
  return `${digits.slice(0, place)}.${digits.slice(place)}`
}

/** `2026-09-14 08:03:11.120` and its like as `2026-09-14T08:03:11.12`, without trailing zeros of the fraction; other text as it is. */
export function timestampText(text: string): string {
  const match = /^(\d{4,}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?(?:\.(\d+))?$/.exec(text)
  if (match === null) return text
  const [, day = '', minute = '', second = ':00', fraction = ''] = match
  const kept = fraction.replace(/0+$/, '')
  return `${day}T${minute}${second}${kept === '' ? '' : `.${kept}`}`
}

/** Bytes a cell takes in a result, near enough for a limit. */
export function cellBytes(cell: Cell): number {
  return typeof cell === 'string' ? Buffer.byteLength(cell) : NUMBER_BYTES
}
const NUMBER_BYTES = 8
