import type { Chunk } from '../../chunks.ts'
import { bestScore, isNumeric, kindOf } from '../../nouns.ts'
import type { Operand } from '../../sketch.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'
import type { ComparisonCue } from './comparison-cue.ts'

/** "more than 3 orders" counts rows; "more than 20 points" compares a field. */
export function countOrField(state: ParseState, { chunk, op }: ComparisonCue, operand: Operand, unit: Chunk) {
  const numeric = isNumeric(unit, state.model) && bestScore(unit, 'field') > bestScore(unit, 'entity') + 0.05
  if (numeric || bestScore(unit, 'measure') >= 0.8) return addCondition(state, { kind: 'compare', noun: nounOf(state, unit), op, operand, chunk })
  addCondition(state, { kind: 'count', noun: { chunk: unit }, op, operand, chunk })
  state.entity = kindOf(unit) === 'entity' ? unit : state.entity
}
