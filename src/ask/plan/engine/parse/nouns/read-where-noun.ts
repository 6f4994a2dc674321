import type { Chunk } from '../../chunks.ts'
import { bestScore, kindOf } from '../../nouns.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { closeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'
import { hasField } from './names-field-of.ts'
import { nounOf } from './noun-of.ts'

/** A noun among conditions: a filter of the model, an entity that must exist, or the left side of a comparison. */
export function readWhereNoun(state: ParseState, chunk: Chunk) {
  const kind = kindOf(chunk)
  if (kind === 'filter') return addCondition(state, { kind: 'exists', noun: { chunk }, chunk })
  if (kind === 'entity' && !isRatherField(state, chunk)) return requireEntity(state, chunk)
  closeField(state)
  state.field = nounOf(state, chunk)
  state.fieldFn = state.fns[0]?.fn
  state.fns = []
}

function isRatherField(state: ParseState, chunk: Chunk): boolean {
  const field = bestScore(chunk, 'field')
  return field > 0 && field >= bestScore(chunk, 'entity') - 0.1 && takesComparison(state, chunk)
}

function takesComparison(state: ParseState, chunk: Chunk): boolean {
  const next = state.chunks[chunk.at + 1]
  if (next === undefined) return false
  if (/^(cmp|between|text|null|not_null)/.test(next.cue)) return true
  if (next.kind !== 'number' && kindOf(next) !== 'value') return false
  return next.links.some(({ target }) => target.kind === 'number' || (target.kind === 'value' && hasField(chunk, target.field, target.entity)))
}

function requireEntity(state: ParseState, chunk: Chunk) {
  closeField(state)
  state.entity = chunk
  state.conditions.push({ kind: 'exists', noun: { chunk }, chunk, negated: state.negated, or: state.or, clause: state.clause })
  state.negated = false
}
