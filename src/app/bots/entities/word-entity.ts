import { type Word, wordsOf } from '../matching/index.ts'
import { apart, type Found } from './found.ts'

/** A value and the ways to say it. */
export interface Entry {
  readonly value: string
  readonly synonyms: readonly string[]
}
export type FindWords = (text: string) => readonly Found[]

const LEAST_LETTERS_FOR_AN_EDIT = 5

interface Saying {
  readonly value: string
  readonly words: readonly string[]
}

/** Looks for whole words, without regard to case and accents; where they are misspelt, with one edit for longer words. */
export function wordEntity(entries: readonly Entry[], language: string): FindWords {
  const sayings = entries.flatMap(({ value, synonyms }) => [value, ...synonyms].map((saying) => ({ value, words: sayingWords(saying, language) })))
  const usable = sayings.filter(({ words }) => words.length > 0)
  const byFirst = Map.groupBy(usable, ({ words }) => words[0] ?? '')
  return (text) => {
    const words = wordsOf(text, language)
    const exact = apart(words.flatMap((word, at) => (byFirst.get(word.text) ?? []).flatMap((saying) => standsAt(saying, words, at, (a, b) => a === b))))
    if (exact.length > 0) return exact
    return apart(words.flatMap((_, at) => usable.flatMap((saying) => standsAt(saying, words, at, isNearly))))
  }
}

/** A saying without a word, such as an emoji, can be said by nobody. */
function sayingWords(saying: string, language: string): readonly string[] {
  return wordsOf(saying, language).map(({ text }) => text)
}

function standsAt({ value, words }: Saying, text: readonly Word[], at: number, isSame: (a: string, b: string) => boolean): readonly Found[] {
  const last = text[at + words.length - 1]
  const first = text[at]
  if (first === undefined || last === undefined) return []
  for (let index = 0; index < words.length; index++) if (!isSame(words[index] ?? '', text[at + index]?.text ?? '')) return []
  return [{ value, start: first.start, end: last.end }]
}

function isNearly(a: string, b: string): boolean {
  return (
    a === b || (Math.min(a.length, b.length) >= LEAST_LETTERS_FOR_AN_EDIT - 1 && Math.max(a.length, b.length) >= LEAST_LETTERS_FOR_AN_EDIT && isOneEdit(a, b))
  )
}

/** One insertion, deletion, replacement or swap of neighbours apart. */
export function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  const isSwap = short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  return isSwap || short.slice(at + 1) === long.slice(at + 1)
}
