import type { AggregateFn } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { canBe, kindOf } from '../../nouns.ts'
import { AGGREGATES, fnOf } from '../aggregate-cues.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'
import type { ComparisonCue } from './comparison-cue.ts'

/** "older than the average", "above the average price of …", "more than the oldest" */
export function compareAggregate(state: ParseState, cue: ComparisonCue, k: number) {
  const fn = aggregateOf(state.cueAt(k))
  state.at += k + 1
  const j = state.skip(0, ['of', 'all', 'ref', 'in'])
  const next = state.peek(j)
  if (next?.kind === 'noun' && canBe(next, 'field', 0.4) && kindOf(next) !== 'entity') return compareWithField(state, cue, fn, next, j)
  const { chunk, op } = cue
  const left = takeField(state)
  if (left.noun === undefined) return addCondition(state, { kind: 'average', ...cue, fn })
  addCondition(state, { kind: 'compare', op, operand: { kind: 'noun', noun: left.noun, fn }, chunk, ...left })
}

function aggregateOf(cue: string): AggregateFn {
  return AGGREGATES[cue] ?? (cue.startsWith('sup:min') || cue.startsWith('sup:least') ? 'min' : 'max')
}

function compareWithField(state: ParseState, { chunk, op }: ComparisonCue, fn: AggregateFn, field: Chunk, j: number) {
  const left = takeField(state)
  state.at += j + 1
  const noun = nounOf(state, field)
  const scope = opensScope(state) ? state.clause + 1 : undefined
  if (scope !== undefined) state.scoped = scope
  const operand = { kind: 'noun' as const, noun, fn, ...(scope === undefined ? {} : { scope }) }
  addCondition(state, { kind: 'compare', op, operand, chunk, noun: left.noun ?? noun, ...fnOf(left.fn) })
}

/** "… than the average salary of instructors in Physics": conditions that follow are about those averaged. */
function opensScope(state: ParseState): boolean {
  if (state.cueAt(0) !== 'of' && state.cueAt(0) !== 'in') return false
  return state.chunks.slice(state.at).some((one) => kindOf(one) === 'value' || one.kind === 'number' || one.kind === 'period')
}
