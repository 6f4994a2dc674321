import type { AggregateFn } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { isNumeric, kindOf } from '../../nouns.ts'
import type { Comparison, Noun, Operand } from '../../sketch.ts'
import { fnOf } from '../aggregate-cues.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'
import type { ComparisonCue } from './comparison-cue.ts'
import { countOrField } from './count-or-field.ts'

const BEFORE_UNIT = ['of', 'all', 'ref', 'distinct']

/** Compares with a number: the field before it, the unit after it, an age, or how many there are. */
export function compareNumber(state: ParseState, cue: ComparisonCue, number: Chunk, k: number) {
  const { chunk, op, hint } = cue
  state.at += k + 1
  const after = state.skip(0, BEFORE_UNIT)
  const unit = state.peek(after)
  const operand: Operand = { kind: 'number', chunk: number }
  if (state.cueAt(0) === 'unit:age') {
    state.at++
    return addCondition(state, { kind: 'compare', op, operand, chunk, hint: 'age' })
  }
  if (isTimes(state, number) && countLast(state, op, operand)) return
  const left = takeFieldOrLast(state, hint)
  if (left.noun === undefined && unit?.kind === 'noun' && hint === undefined && kindOf(unit) !== 'value') {
    state.at += after + 1
    return countOrField(state, { chunk, op }, operand, unit)
  }
  if (left.noun !== undefined && left.fn === undefined && isCounted(state, left.noun))
    return addCondition(state, { kind: 'count', noun: left.noun, op, operand, chunk })
  addCondition(state, { kind: left.fn === 'count' ? 'count' : 'compare', operand, ...cue, ...left })
}

/** Entities are counted, unless their name is that of a number as well. */
function isCounted(state: ParseState, noun: Noun): boolean {
  return kindOf(noun.chunk) === 'entity' && !isNumeric(noun.chunk, state.model)
}

/** "above 300 or below 100": the second comparison is about the field of the first. */
function takeFieldOrLast(state: ParseState, hint: string | undefined): { readonly noun?: Noun; readonly fn?: AggregateFn } {
  const left = takeField(state)
  const last = state.conditions.at(-1)
  if (left.noun !== undefined || hint !== undefined || !followsJoiner(state) || last?.kind !== 'compare' || last.noun === undefined) return left
  const unit = state.peek(state.skip(0, BEFORE_UNIT))
  return unit?.kind === 'noun' && kindOf(unit) !== 'value' ? left : { noun: last.noun, ...fnOf(last.fn) }
}
function followsJoiner(state: ParseState): boolean {
  return state.chunks.slice(Math.max(0, state.at - 3), state.at).some((one) => ['or', 'and', 'but'].includes(one.cue))
}

function isTimes(state: ParseState, number: Chunk): boolean {
  if (/^(once|twice)$/i.test(number.text)) return true
  return state.peek()?.kind === 'word' && /^times?$/i.test(state.peek()?.text ?? '')
}

/** "ordered more than twice": what had to exist is counted. */
function countLast(state: ParseState, op: Comparison, operand: Operand): boolean {
  const at = state.conditions.findLastIndex((one) => one.kind === 'exists' && !one.negated)
  const last = state.conditions[at]
  if (last === undefined) return false
  state.conditions[at] = { ...last, kind: 'count', op, operand, negated: state.negated }
  state.negated = false
  return true
}
