import { datesIn } from './dates-in.ts'
import type { Figure } from './figure.ts'
import { numberWordsIn } from './number-words.ts'
import { numbersIn } from './numbers-in.ts'

/** More figures than this state nothing anybody could follow. */
export const MOST_FIGURES = 400

/** Every figure a text states, as people read it: emphasis and invisible characters inside a number do not part it. */
export function figuresIn(text: string): readonly Figure[] {
  const plain = text
    .normalize('NFKC')
    .replace(/[\p{Cf}\uE000]/gu, '')
    .replace(/[*_~`\\]/g, '')
    // the number of a list's item is none of its figures
    .replace(/^\s*(?:\d|1\d|20)[.)]\s/, ' ')
  const { dates, rest } = datesIn(plain)
  const digits = numbersIn(rest)
  return [...dates, ...digits.numbers, ...numberWordsIn(digits.rest)].slice(0, MOST_FIGURES + 1)
}
