import { distance } from 'fastest-levenshtein'
import type { Unlinked } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { nameIndexOf } from './name-index.ts'
import type { RawToken } from './tokens.ts'

const MOST_NEAR = 3
const LEAST_NEAR = 0.4

/** Names of the model that look most like a word that means nothing to it, for "did you mean". */
export function nearNames(token: RawToken, model: Model): Unlinked['near'] {
  const seen = new Set<string>()
  return nameIndexOf(model)
    .phrases.filter((phrase) => phrase.words.length <= 2)
    .map((phrase) => ({ text: phrase.detail, target: phrase.target, score: closeness(token.lower, phrase.words.join(' ')) }))
    .filter((near) => near.score >= LEAST_NEAR)
    .sort((a, b) => b.score - a.score)
    .filter((near) => !seen.has(near.text) && seen.add(near.text))
    .slice(0, MOST_NEAR)
}

function closeness(a: string, b: string): number {
  return Math.round(100 * (1 - distance(a, b) / Math.max(a.length, b.length))) / 100
}
