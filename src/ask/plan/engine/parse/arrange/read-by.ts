import type { Chunk } from '../../chunks.ts'
import { canBe, kindOf } from '../../nouns.ts'
import type { Superlative } from '../../sketch.ts'
import { closeField } from '../clauses/open-condition.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'

/** "for each …", "per …" */
export function readEach(state: ParseState) {
  state.at++
  enterGroup(state)
}

/** "by" names what a limit ranks by, what a superlative measures, or keys; elsewhere it only joins. */
export function readBy(state: ParseState) {
  const before = state.chunks[state.at - 1]
  const next = state.peek(state.skip(1, ['all', 'distinct', 'ref']))
  state.at++
  if (state.mode === 'order') return
  if (state.limit !== undefined) {
    state.mode = 'order'
    return
  }
  const measured = state.superlatives.at(-1)
  if (measured?.kind === 'hint' && next?.kind === 'noun' && canBe(next, 'field', 0.6)) return measuredBy(state, measured, next)
  if (before?.kind !== 'word' && hasFigure(state) && isKey(state, next)) enterGroup(state)
}

function enterGroup(state: ParseState) {
  closeField(state)
  state.mode = 'group'
}

/** Whether something was asked for that keys can break down. */
function hasFigure(state: ParseState): boolean {
  return (
    state.wanted.some((one) => one.kind === 'count' || one.fn !== undefined || (one.noun !== undefined && canBe(one.noun.chunk, 'measure', 0.8))) ||
    (state.wanted.length === 0 && state.subjects.length > 0 && state.superlatives.length === 0)
  )
}

function isKey(state: ParseState, next: Chunk | undefined): boolean {
  if (next?.kind !== 'noun' || kindOf(next) === 'value') return false
  return kindOf(state.chunks[next.at + 1] ?? next) !== 'value'
}

/** "largest cities by population" */
function measuredBy(state: ParseState, one: Superlative, next: Chunk) {
  state.at = next.at + 1
  const { hint: _, ...rest } = one
  state.superlatives[state.superlatives.length - 1] = { ...rest, kind: 'field', noun: nounOf(state, next) }
}
