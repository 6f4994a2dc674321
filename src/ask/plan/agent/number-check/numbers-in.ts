import type { Figure } from './figure.ts'
import { isPartOfRows } from './number-words.ts'

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR' }
const CODES = Intl.supportedValuesOf('currency').join('|')
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9, t: 1e12, trillion: 1e12,
} // biome-ignore format: a list of words
const NUMBER = new RegExp(
  [
    '(?<![\\p{L}\\p{N}_.,])(?<sign>(?<![\\p{L}\\p{N}\\uE000])[-\\u2212+])?',
    `(?:(?<before>[$€£¥₹]|(?:${CODES})\\s?)\\s?)?`,
    "(?<whole>\\d{1,3}(?:,\\d{3})+|\\d{1,3}(?:[\\u00a0\\u202f'’]\\d{3})+|\\d+)(?<part>\\.\\d+)?(?<power>[eE][+-]?\\d{1,3})?",
    '(?:(?<ordinal>st|nd|rd|th)|[\\s\\u00a0]?(?<scale>thousand|million|billion|trillion|mn|bn)|(?<letter>[kKmMbBT])|[\\s\\u00a0](?<spaced>[kKMBT]))?',
    `(?:[\\s\\u00a0]?(?<percent>%|per\\s?cent|percentage points?|pp))?`,
    `(?:[\\s\\u00a0]?(?<after>[$€£¥₹]|(?:${CODES})))?`,
    '(?![\\p{L}\\p{N}_]|[.,]\\p{N})',
  ].join(''),
  'gu',
)
const ABOVE = /\b(over|above|more than|at least|exceed(?:s|ed|ing)?|>)\s*$/i
const BELOW = /\b(under|below|less than|at most|nearly|almost|up to|<)\s*$/i
const ABOUT = /(\b(about|around|roughly|approximately|approx\.?|circa|some)|~|≈)\s*$/i

/** The numbers that a text states in digits, whatever else has a digit as a code, and the text with the numbers blanked. */
export function numbersIn(text: string): { readonly numbers: readonly Figure[]; readonly rest: string } {
  const found: Figure[] = []
  const rest = text.replace(NUMBER, (...args) => {
    const raw = String(args[0])
    const groups: unknown = args.at(-1)
    const at = Number(args.at(-3))
    found.push(numberOf(raw, isGroups(groups) ? groups : {}, text, at))
    return '\uE000'.repeat(raw.length)
  })
  const codes = [...rest.matchAll(/[^\s\uE000]*\p{N}[^\s\uE000]*/gu)].map((match): Figure => ({ kind: 'code', raw: match[0] }))
  return { numbers: [...found, ...codes], rest }
}

type Groups = Readonly<Record<string, string | undefined>>
function isGroups(value: unknown): value is Groups {
  return typeof value === 'object' && value !== null
}

function numberOf(raw: string, groups: Groups, text: string, at: number): Figure {
  const digits = (groups.whole ?? '').replace(/[^\d]/g, '')
  const decimals = Math.max(0, (groups.part ?? '').length - 1)
  const scale = SCALES[(groups.scale ?? groups.letter ?? groups.spaced ?? '').toLowerCase()] ?? 1
  const unit = scale * Number(`1${groups.power ?? ''}`)
  const value = Number(`${digits}${groups.part ?? ''}`) * unit * (groups.sign === '-' || groups.sign === '\u2212' ? -1 : 1)
  const before = text.slice(0, at)
  const side = ABOVE.test(before) ? 'above' : BELOW.test(before) ? 'below' : undefined
  const coarse = side !== undefined || ABOUT.test(before)
  const place = coarse && decimals === 0 ? 10 ** trailingZeros(digits) * unit : 10 ** -decimals * unit
  const currency = currencyOf(groups.before ?? groups.after)
  const role = groups.ordinal !== undefined ? 'ordinal' : isPartOfRows(text, at) ? 'part_of_rows' : undefined
  return {
    kind: 'number',
    raw: raw.trim(),
    value,
    tolerance: side === undefined || decimals === 0 ? place / 2 : place,
    percent: groups.percent !== undefined,
    ...(currency !== undefined && { currency }),
    ...(side !== undefined && { side }),
    ...(role !== undefined && { role }),
  }
}

/** Places that "about 1,300,000" leaves open; at least one digit is meant. */
function trailingZeros(digits: string): number {
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0
  return Math.min(zeros, digits.length - 1)
}
function currencyOf(written: string | undefined): string | undefined {
  const text = written?.trim()
  return text === undefined || text === '' ? undefined : (SIGNS[text] ?? text)
}
