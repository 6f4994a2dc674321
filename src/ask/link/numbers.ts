import { lookup } from './lookup.ts'
import type { RawToken } from './tokens.ts'

const UNITS: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1_000, million: 1_000_000, billion: 1_000_000_000 }
const SUFFIXES: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000, mn: 1_000_000, bn: 1_000_000_000 }

export interface NumberRead {
  readonly value: string
  readonly length: number
}

/** Reads a number in digits or words at `at`: "1,200", "twenty five thousand", "2.5 million", "10k". */
export function readNumber(tokens: readonly RawToken[], at: number): NumberRead | null {
  const first = tokens[at]
  if (first === undefined) return null
  if (first.shape === 'number') return digits(tokens, at, first)
  const suffixed = /^(\d+(?:\.\d+)?)(k|m|mn|bn)$/.exec(first.lower)
  if (suffixed) return { value: String(Number(suffixed[1]) * (lookup(SUFFIXES, suffixed[2] ?? '') ?? 1)), length: 1 }
  if (first.lower === 'dozen') return { value: '12', length: 1 }
  if (first.lower === 'once') return { value: '1', length: 1 }
  if (first.lower === 'twice') return { value: '2', length: 1 }
  return words(tokens, at)
}

function digits(tokens: readonly RawToken[], at: number, first: RawToken): NumberRead {
  const scale = lookup(SCALES, tokens[at + 1]?.lower ?? '')
  if (scale !== undefined) return { value: String(Math.round(Number(first.text) * scale)), length: 2 }
  return { value: first.text, length: 1 }
}

function words(tokens: readonly RawToken[], at: number): NumberRead | null {
  let total = 0
  let group = 0
  let length = 0
  for (let i = at; i < tokens.length; i++) {
    const word = tokens[i]?.lower ?? ''
    const unit = lookup(UNITS, word)
    const scale = lookup(SCALES, word)
    if (unit !== undefined && (length === 0 || fits(group, unit))) group += unit
    else if (scale !== undefined && length > 0) {
      const scaled = Math.max(1, group) * scale
      if (scale === 100) group = scaled
      else {
        total += scaled
        group = 0
      }
    } else if (word === 'and' && length > 0 && (group >= 100 || total > 0) && lookup(UNITS, tokens[i + 1]?.lower ?? '') !== undefined) {
      length++
      continue
    } else break
    length++
  }
  return length === 0 ? null : { value: String(total + group), length }
}

function fits(group: number, unit: number): boolean {
  const last = group % 100
  return last === 0 || (last >= 20 && last % 10 === 0 && unit < 10)
}
