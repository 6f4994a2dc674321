import type { Chunk } from '../../chunks.ts'
import { kindOf } from '../../nouns.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'
import { compareAggregate } from './compare-aggregate.ts'
import { compareNoun } from './compare-noun.ts'
import { compareNumber } from './compare-number.ts'
import { type ComparisonCue, comparisonCue } from './comparison-cue.ts'

/** "more than", "older than", "is": compares with the number, period, aggregate or noun that follows. */
export function readComparison(state: ParseState, chunk: Chunk, rest: readonly string[]) {
  const cue = comparisonCue(chunk, rest)
  state.at++
  if (state.mode === 'order') state.mode = 'where'
  const k = state.skip(0, ['of', 'all', 'ref', 'in', 'or', 'that', 'which'])
  const next = state.peek(k)
  if (next === undefined) return
  if (next.kind === 'number' || (next.kind === 'period' && next.number !== undefined)) return compareNumber(state, cue, next, k)
  if (next.kind === 'period') return comparePeriod(state, cue, next, k)
  const value = state.peek(k + 1)
  if (next.kind === 'noun' && kindOf(next) === 'field' && state.field === undefined && value?.number !== undefined)
    return compareNamedField(state, cue, next, value, k)
  if (next.cue.startsWith('agg:') || next.cue.startsWith('sup:')) return compareAggregate(state, cue, k)
  if (next.kind === 'noun') return compareNoun(state, cue, next, k)
  state.oddities.push('comparison')
}

function comparePeriod(state: ParseState, { chunk, op, hint = 'time' }: ComparisonCue, period: Chunk, k: number) {
  state.at += k + 1
  addCondition(state, { kind: 'compare', op, operand: { kind: 'period', chunk: period }, chunk, hint, ...takeField(state) })
}

/** "above price 10": the field stands between operator and number. */
function compareNamedField(state: ParseState, cue: ComparisonCue, field: Chunk, value: Chunk, k: number) {
  state.at += k + 2
  addCondition(state, { kind: 'compare', ...cue, operand: { kind: 'number', chunk: value }, noun: nounOf(state, field) })
}
