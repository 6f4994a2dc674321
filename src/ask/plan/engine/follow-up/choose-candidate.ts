import type { Candidate } from '../../../../flow.ts'

const ORDINALS: readonly (readonly string[])[] = [
  ['1', 'first', '1st', 'one', 'a'],
  ['2', 'second', '2nd', 'two', 'b'],
  ['3', 'third', '3rd', 'three', 'c'],
  ['4', 'fourth', '4th', 'four', 'd'],
]
const FILLERS = new Set('the one option number i mean meant want by please it should be take use choose with of'.split(' '))

/** The candidate an answer to a question back means: by number, by its text, or by a word only one of them has. Null when it means none. */
export function chooseCandidate(text: string, candidates: readonly Candidate[]): Candidate | null {
  const said = fold(text)
  const exact = candidates.find((candidate) => fold(candidate.reading.text) === said)
  if (exact !== undefined) return exact
  const words = said.split(' ').filter((word) => !FILLERS.has(word))
  const [only, ...more] = words.length === 0 ? said.split(' ').filter((word) => word === 'one') : words
  if (only === undefined) return null
  const at = more.length === 0 ? ORDINALS.findIndex((names) => names.includes(only)) : -1
  if (at >= 0) return candidates[at] ?? null
  if (more.length === 0 && only === 'last') return candidates.at(-1) ?? null
  const having = candidates.filter((candidate) => {
    const own = new Set(fold(candidate.reading.text).split(' '))
    return words.every((word) => own.has(word) || own.has(`${word}s`))
  })
  const [match, ...others] = having
  return match !== undefined && others.length === 0 ? match : null
}

function fold(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []).join(' ')
}
