import type { Chunk } from '../../chunks.ts'
import { isNumeric } from '../../nouns.ts'
import type { Operand } from '../../sketch.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'

/** "between 10 and 20", "from 2001 to 2003"; the field may follow: "between 10 and 20 pages". */
export function readBetween(state: ParseState, chunk: Chunk) {
  state.at++
  const bounds = takeBounds(state)
  if (bounds === null) {
    state.oddities.push('between')
    return
  }
  const { low, high } = bounds
  const left = takeField(state)
  const k = state.skip(0, ['of'])
  const unit = state.peek(k)
  if (left.noun === undefined && unit?.kind === 'noun' && isNumeric(unit, state.model)) {
    state.at += k + 1
    return addCondition(state, { kind: 'compare', op: '>=', operand: low, high, chunk, noun: { chunk: unit } })
  }
  addCondition(state, { kind: 'compare', op: '>=', operand: low, high, chunk, ...left })
}

function takeBounds(state: ParseState): { readonly low: Operand; readonly high: Operand } | null {
  const low = takeOperand(state)
  const joiner = state.peek()
  if (low === null || !(joiner?.cue === 'and' || joiner?.cue === 'in' || joiner?.text === '-')) return null
  state.at++
  const high = takeOperand(state)
  return high === null ? null : { low, high }
}

function takeOperand(state: ParseState): Operand | null {
  const chunk = state.peek(state.skip(0, []))
  if (chunk?.kind !== 'number' && chunk?.kind !== 'period') return null
  state.at = chunk.at + 1
  return { kind: chunk.kind === 'number' || chunk.number !== undefined ? 'number' : 'period', chunk }
}
