import { ExactNumber } from '../json/index.ts'

const MAX_DEPTH = 64

/** What a step gave, as plain JSON: what is undefined is left out. @throws Error for what JSON cannot say */
export function toPlain(value: unknown, restore: (value: string | number) => unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new Error(`it gives something that nests deeper than ${MAX_DEPTH} levels`)
  if (value === null || typeof value === 'boolean' || value instanceof ExactNumber) return value
  if (typeof value === 'string') return restore(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('it gives a number that is not finite')
    return restore(value)
  }
  if (typeof value === 'bigint') return new ExactNumber(value.toString())
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((item) => toPlain(item ?? null, restore, depth + 1))
  if (typeof value !== 'object' || isFunction(value)) throw new Error('it gives a function')
  const entries = Object.entries(value).filter(([, inside]) => inside !== undefined)
  return Object.fromEntries(entries.map(([key, inside]) => [key, toPlain(inside, restore, depth + 1)]))
}

/** JSONata's functions are objects that are marked. */
function isFunction(value: object): boolean {
  return '_jsonata_lambda' in value || '_jsonata_function' in value
}

/**
 * Steps work on native numbers. This finds in the record what they lose and puts it back into what they give: an integer
 * beyond 2⁵³ reaches a step as text and becomes a number again where it comes out as it went in; a whole value that the
 * record writes as a fraction (`1.0`), and nowhere as an integer, comes out as one.
 */
export interface Marks {
  /** The record for the step. */
  readonly input: unknown
  readonly restore: (value: string | number) => unknown
}

export const keep: Marks['restore'] = (value) => value

export function markNumbers(exact: unknown): Marks {
  const wide = new Map<string, ExactNumber>()
  const fractions = new Map<number, ExactNumber>()
  const integers = new Set<number>()
  const input = native(exact, (number) => {
    if (typeof number === 'number') {
      integers.add(number)
      return number
    }
    if (number.isInteger) {
      wide.set(number.text, number)
      return number.text
    }
    fractions.set(number.value, number)
    return number.value
  })
  return {
    input,
    restore(value) {
      if (typeof value === 'string') return wide.get(value) ?? value
      return integers.has(value) ? value : (fractions.get(value) ?? value)
    },
  }
}

function native(value: unknown, number: (value: number | ExactNumber) => unknown): unknown {
  if (typeof value === 'number' || value instanceof ExactNumber) return number(value)
  if (Array.isArray(value)) return value.map((item) => native(item, number))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, native(inside, number)]))
}
