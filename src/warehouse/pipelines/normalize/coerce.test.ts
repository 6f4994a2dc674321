import { expect, test } from 'vitest'
import { z } from 'zod'
import { DATA_TYPES } from '../config/index.ts'
import { ExactNumber } from '../json/index.ts'
import { coerce, decimalOf, type JsonValue } from './coerce.ts'
import { readFixture } from './fixtures/fixture.ts'
import { inferType } from './infer.ts'
import { parseIsoTime } from './iso-time.ts'
import { fitDecimal } from './number-text.ts'

const json = z.custom<JsonValue>((value) => value !== null && value !== undefined)
const Case = z.object({
  to: z.enum(DATA_TYPES),
  from: z.string(),
  value: json,
  result: z.unknown().optional(),
  type: z.string().optional(),
  error: z.literal(true).optional(),
})
const cases = z.array(Case).parse(readFixture('coerce')('cases'))

// dlt keeps integers outside 64 bits until the destination refuses them; here they do not fit
const tooWide = (found: z.infer<typeof Case>) => found.to === 'bigint' && (found.value === '9223372036854775808' || Number(String(found.value)) === 1e20)
// a timestamp is no value of JSON
const isJson = (found: z.infer<typeof Case>) => found.from !== 'timestamp'

test.each(cases.filter((found) => !tooWide(found) && isJson(found)))('$from $value to $to', ({ to, value, result, type, error }) => {
  const cell = coerce(to, value)
  if (error) expect(cell).toBeUndefined()
  else if (to === 'decimal' || to === 'wei') expect(rounded(decimalOf(value))).toBe(rounded(decimalOf(asDecimal(result))))
  else expect(readable(to, cell)).toEqual(expected(to, result, type))
})

test('every case of the fixture was looked at', () => {
  expect(cases).toHaveLength(376)
  expect(cases.filter(tooWide).map(({ value }) => coerce('bigint', value))).toEqual([undefined, undefined])
})

function asDecimal(result: unknown): JsonValue {
  if (typeof result !== 'string') throw new Error('a decimal is a text')
  return result
}

function rounded(digits: string | null): string | null {
  return digits === null || !/\d/.test(digits) ? digits : fitDecimal(digits, 38, 9)
}

function readable(to: string, cell: unknown): unknown {
  if (to === 'timestamp') return Number(cell)
  if (to === 'json') return typeof cell === 'string' ? JSON.parse(cell) : cell
  return Number.isNaN(cell) ? 'nan' : cell === Number.POSITIVE_INFINITY ? 'inf' : cell
}

const DAY_MS = 86_400_000

function expected(to: string, result: unknown, type: string | undefined): unknown {
  if (type === 'NoneType') return null
  const text = String(result)
  if (to === 'timestamp') return Date.parse(/[+Z]/.test(text) ? text.replace(' ', 'T') : `${text.replace(' ', 'T')}Z`) * 1000
  if (to === 'date') return Date.parse(`${text}T00:00:00Z`) / DAY_MS
  if (to === 'time') return Date.parse(`1970-01-01T${text.slice(0, 12)}Z`) * 1000
  return native(result)
}

function native(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.value
  if (Array.isArray(value)) return value.map(native)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, native(inside)])) : value
}

const detect = readFixture('detect')
const detected = z.array(z.tuple([z.string(), z.boolean()]))

test.each(detected.parse(detect('timestamp')))('the text %j is a moment: %s', (text, isMoment) => {
  expect(inferType(text).dataType).toBe(isMoment ? 'timestamp' : 'text')
})

// moments are no days
test.each(detected.parse(detect('date')))('the text %j is a day: %s', (text, isDay) => {
  expect(parseIsoTime(text)?.kind === 'date').toBe(isDay)
})

test.each([
  ['binary', '0x48656c6c6f', Buffer.from('Hello')],
  ['binary', 'SGVsbG8=', Buffer.from('Hello')],
  ['binary', 'no base64', undefined],
  ['bigint', new ExactNumber('9007199254740993'), 9007199254740993n],
  ['bigint', new ExactNumber('1e3'), 1000],
  ['bigint', new ExactNumber('99999999999999999999'), undefined],
  ['decimal', new ExactNumber('0.12345678901234567890'), '0.123456789'],
  ['decimal', '-0.0000000005', '-0.000000001'],
  ['decimal', '1e400000000', undefined],
  ['decimal', 'NaN', undefined],
  ['text', new ExactNumber('0.12345678901234567890'), '0.12345678901234567890'],
  ['text', new ExactNumber('1.00'), '1.0'],
  ['double', new ExactNumber('1e999'), undefined],
  ['timestamp', '9999-12-31T23:59:59.999999Z', 253402300799999999n],
  ['timestamp', '2024-01-15T10:30:15.123456+05:30', 1705294815123456],
  ['timestamp', '9999-12-31T23:59:59-01:00', undefined],
  ['timestamp', '0001-01-01T00:00:00+01:00', undefined],
  ['date', '1969-12-31T23:59:59Z', -1],
] as const)('to %s %s is %s', (to, value, cell) => {
  expect(coerce(to, value)).toEqual(cell)
})
