import type { Match } from './matcher.ts'

/** What to do with a text: play one interaction, offer two that are too close to call, or neither. */
export type Decision =
  | { readonly kind: 'match'; readonly match: Match }
  | { readonly kind: 'offer'; readonly matches: readonly [Match, Match] }
  | { readonly kind: 'none' }

/** By how much, in raw score, the best interaction must lead the second one. */
const LEAST_LEAD = 0.05
/** A sum of floating-point weights may miss the lead by this much. */
const ROUNDING = 1e-9

/**
 * Chooses between ranked interactions.
 * @param threshold least confidence; 1 lets only word-for-word matches through, 0 every best one without a lead
 */
export function decide(ranked: readonly Match[], threshold: number): Decision {
  const [best, second] = ranked
  if (best === undefined || best.confidence < threshold) return { kind: 'none' }
  const isAhead = threshold <= 0 || best.raw === 1 || second === undefined || best.raw - second.raw >= LEAST_LEAD - ROUNDING
  if (isAhead) return { kind: 'match', match: best }
  return second.confidence >= threshold ? { kind: 'offer', matches: [best, second] } : { kind: 'none' }
}
