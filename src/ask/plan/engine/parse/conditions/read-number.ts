import type { Chunk } from '../../chunks.ts'
import { kindOf } from '../../nouns.ts'
import type { Noun, Operand } from '../../sketch.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'
import { countOrField } from './count-or-field.ts'

/** A number without an operator: equality with what stands before it, or a count or limit of what follows. */
export function readNumber(state: ParseState, chunk: Chunk) {
  state.at++
  const operand: Operand = { kind: 'number', chunk }
  if (state.field !== undefined && (state.mode === 'where' || state.mode === 'select')) return equalsField(state, operand)
  const shown = takeShownBefore(state)
  if (shown !== undefined) return addCondition(state, { kind: 'compare', op: '=', operand, chunk, noun: shown })
  const k = state.skip(0, ['distinct', 'all'])
  const next = state.peek(k)
  if (next?.cue.startsWith('sup:') || next?.cue.startsWith('post:')) {
    state.pendingLimit = chunk
    return
  }
  if (state.mode === 'where' && next?.kind === 'noun' && kindOf(next) !== 'value') {
    state.at += k + 1
    return countOrField(state, { chunk, op: '=' }, operand, next)
  }
  if (followsSubject(state)) return addCondition(state, { kind: 'compare', op: '=', operand, chunk, hint: 'key' })
  const before = state.conditions.at(-1)
  if (state.or && before?.operand?.kind === 'number') return addCondition(state, { ...before, operand, chunk })
  if (next?.kind === 'noun') return awaitSuperlative(state, chunk, next)
  state.oddities.push('number')
  state.unused.push(chunk)
}

function equalsField(state: ParseState, operand: Extract<Operand, { kind: 'number' }>) {
  const left = takeField(state)
  addCondition(state, { kind: left.fn === 'count' ? 'count' : 'compare', op: '=', operand, chunk: operand.chunk, ...left })
}

/** "the name and the age 30": what stood to be shown is compared instead. */
function takeShownBefore(state: ParseState): Noun | undefined {
  const shown = state.wanted.at(-1)?.noun
  if (state.mode !== 'select' || shown === undefined || state.chunks[state.at - 2] !== shown.chunk || state.wanted.length < 2) return undefined
  state.wanted.pop()
  return shown
}

/** "order 10248" */
function followsSubject(state: ParseState): boolean {
  const subject = state.subjects.at(-1)
  return subject !== undefined && state.chunks[state.at - 2] === subject.chunk
}

/** "3 oldest students" may come, or just "3 students". */
function awaitSuperlative(state: ParseState, chunk: Chunk, next: Chunk) {
  state.pendingLimit = chunk
  if (state.mode === 'select' && state.wanted.length === 0 && kindOf(next) === 'entity') state.limit = Number(chunk.number)
}
