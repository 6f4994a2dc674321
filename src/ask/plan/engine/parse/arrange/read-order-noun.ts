import type { Chunk } from '../../chunks.ts'
import { bestScore, isNumeric } from '../../nouns.ts'
import { pendingFn } from '../aggregate-cues.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'

/** A noun after "ordered by", "top 5 … by". */
export function readOrderNoun(state: ParseState, chunk: Chunk) {
  const fn = pendingFn(state)
  state.fns = []
  const direction = state.limit !== undefined && state.direction === undefined ? (state.worst ? 'asc' : 'desc') : takeDirection(state)
  state.orders.push({ noun: nounOf(state, chunk), count: false, direction, chunk, ...fn })
}

/** "ordered by the number of …": by a count of rows, or by a field that is a number itself. `k`: how far ahead the noun stands. */
export function orderByCount(state: ParseState, chunk: Chunk, next: Chunk | undefined, k: number) {
  const noun = next?.kind === 'noun' ? next : undefined
  state.at += noun === undefined ? 1 : k + 1
  const numeric = next !== undefined && isNumeric(next, state.model) && bestScore(next, 'field') > bestScore(next, 'entity')
  const direction = state.limit === undefined ? takeDirection(state) : 'desc'
  state.orders.push({ ...(noun === undefined ? {} : { noun: { chunk: noun } }), count: !numeric, direction, chunk })
}

/** The direction said before what it orders; ascending when none was. */
export function takeDirection(state: ParseState): 'asc' | 'desc' {
  const direction = state.direction ?? 'asc'
  state.direction = undefined
  return direction
}
