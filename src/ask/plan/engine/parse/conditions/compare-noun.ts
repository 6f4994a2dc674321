import type { Chunk } from '../../chunks.ts'
import { bestScore, canBe, kindOf } from '../../nouns.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'
import type { ComparisonCue } from './comparison-cue.ts'

/** Compares with a value of the data ("is not Berlin") or with another field ("more home goals than away goals"). */
export function compareNoun(state: ParseState, cue: ComparisonCue, next: Chunk, k: number) {
  if (kindOf(next) === 'value' || bestScore(next, 'value') > 0) return compareValue(state, cue, next, k)
  const { chunk, op } = cue
  const left = takeField(state)
  if (left.noun === undefined || !canBe(next, 'field', 0.6)) {
    state.oddities.push('comparison')
    return
  }
  state.at += k + 1
  addCondition(state, { kind: 'compare', op, operand: { kind: 'noun', noun: nounOf(state, next) }, chunk, ...left })
}

function compareValue(state: ParseState, cue: ComparisonCue, value: Chunk, k: number) {
  state.at += k + 1
  const equal = cue.op === '=' || cue.op === '!='
  addCondition(state, {
    ...cue,
    kind: equal ? 'value' : 'compare',
    operand: { kind: 'text', chunk: value },
    chunk: value,
    ...takeField(state),
    ...(cue.op === '!=' ? { negated: true } : {}),
  })
}
