import { bestScore } from '../nouns.ts'
import type { Noun } from '../sketch.ts'

const LEAST_SCORE = 0.8

/** Whether a noun is most likely a measure of the model. */
export function isMeasure(noun: Noun | undefined): boolean {
  if (noun === undefined) return false
  const score = bestScore(noun.chunk, 'measure')
  return score >= LEAST_SCORE && score >= Math.max(bestScore(noun.chunk, 'entity'), bestScore(noun.chunk, 'field'))
}
