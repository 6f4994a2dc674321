import type { Chunk } from '../../chunks.ts'
import { canBe, kindOf } from '../../nouns.ts'
import type { ParseState } from '../parse-state.ts'
import { closeField, enterWhere } from './open-condition.ts'

/** "who", "that", "which", "whose", "where": opens a clause of conditions, or asks anew after "and". */
export function readRelative(state: ParseState, _chunk: Chunk, _rest: readonly string[], head: string) {
  const first = state.at === 0 || state.previousIsBoundary()
  const anew = (head === 'which' || head === 'who') && state.previousIs(['and'])
  state.at++
  if (first) return
  if (anew && state.mode !== 'order') return askAnew(state)
  if (state.wanted.length === 0 && state.subjects.length === 0 && state.groups.length === 0) return
  openClause(state)
}

/** "the schools and what are their locations" asks for the schools as well. */
function askAnew(state: ParseState) {
  closeField(state)
  state.mode = 'select'
  const subject = state.subjects[0]
  if (state.wanted.length === 0 && subject !== undefined) state.wanted.push({ kind: 'noun', noun: subject, distinct: false, chunk: subject.chunk })
}

function openClause(state: ParseState) {
  const field = fieldAt(state, state.at - 2)
  const compared = /^(cmp|text|between|null|not_null)/.test(state.cueAt(0))
  enterWhere(state)
  state.clause++
  if (compared && field !== undefined) state.field = { chunk: field }
}

function fieldAt(state: ParseState, at: number): Chunk | undefined {
  const chunk = state.chunks[at]
  return chunk !== undefined && canBe(chunk, 'field', 0.6) && kindOf(chunk) === 'field' ? chunk : undefined
}
