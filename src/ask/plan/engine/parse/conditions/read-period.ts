import type { Chunk } from '../../chunks.ts'
import { canBe } from '../../nouns.ts'
import type { Noun } from '../../sketch.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { closeField, takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'

/** A period limits rows by their time; one that is a number too ("2001") may equal the field before it. */
export function readPeriod(state: ParseState, chunk: Chunk) {
  state.at++
  if (state.cueAt(0).startsWith('post:') && state.field === undefined) return addCondition(state, { kind: 'period', operand: { kind: 'period', chunk }, chunk })
  if (state.field !== undefined && state.negated && state.chunks[chunk.at - 1]?.cue === 'in') closeField(state)
  const left = takeField(state)
  if (chunk.number === undefined) return addCondition(state, { kind: 'period', operand: { kind: 'period', chunk }, chunk, ...left })
  if (left.noun !== undefined) return addCondition(state, { kind: 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, ...left })
  const before = state.conditions.at(-1)
  if (state.or && before?.operand !== undefined)
    return addCondition(state, { ...before, operand: { kind: before.kind === 'period' ? 'period' : 'number', chunk }, chunk })
  const shown = takeShownBefore(state, chunk)
  if (shown !== undefined) return addCondition(state, { kind: 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, noun: shown })
  addCondition(state, { kind: 'period', operand: { kind: 'period', chunk }, chunk, ...left })
}

/** "the season 2001": what stood to be shown is compared instead, unless it is a measure. */
function takeShownBefore(state: ParseState, chunk: Chunk): Noun | undefined {
  const last = state.wanted.at(-1)
  if (state.mode !== 'select' || last?.kind !== 'noun' || last.noun === undefined) return undefined
  if (canBe(last.noun.chunk, 'measure', 0.8) || state.chunks[chunk.at - 1] !== last.noun.chunk) return undefined
  state.wanted.pop()
  return last.noun
}
