import type { Chunk } from '../../chunks.ts'
import type { ParseState } from '../parse-state.ts'
import { enterWhere } from './open-condition.ts'

export function readAnd(state: ParseState, _chunk: Chunk, _rest: readonly string[], head: string) {
  state.at++
  state.or = false
  if (head === 'but' && state.mode === 'select' && asksSomething(state)) enterWhere(state)
  if (state.mode === 'order' && startsDemand(state)) state.mode = 'select'
}

export function readOr(state: ParseState) {
  state.at++
  state.or = true
}

/** "both", "either": the "and" or "or" that follows says it. */
export function readEither(state: ParseState) {
  state.at++
}

export function readNot(state: ParseState) {
  state.at++
  state.negated = true
  if (state.mode === 'select' && asksSomething(state)) enterWhere(state)
}

export function readWith(state: ParseState) {
  state.at++
  if (state.mode === 'order' || state.mode === 'group') state.mode = 'where'
  if (state.mode === 'select' && asksSomething(state)) enterWhere(state)
}

/** "… and how many …" after conditions goes on asking. */
function startsDemand(state: ParseState): boolean {
  return ['count', 'how_much'].includes(state.cueAt(state.skip(0)))
}

function asksSomething(state: ParseState): boolean {
  return state.wanted.length + state.subjects.length > 0
}
