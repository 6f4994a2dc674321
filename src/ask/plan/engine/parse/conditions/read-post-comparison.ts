import type { Chunk } from '../../chunks.ts'
import { kindOf } from '../../nouns.ts'
import type { Comparison, Condition } from '../../sketch.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'
import { countOrField } from './count-or-field.ts'
import { readComparison } from './read-comparison.ts'

/** "30 or older", "2000 or after", "at 5 or more stores": turns the equality before it around, else compares what follows. */
export function readPostComparison(state: ParseState, chunk: Chunk, [text]: readonly string[]) {
  const op = text === '<=' ? '<=' : '>='
  state.at++
  const next = state.peek(state.skip(0, []))
  if (next !== undefined && (next.kind === 'number' || next.kind === 'period' || next.cue.startsWith('agg:'))) return compareNext(state, chunk)
  const turned = turnedAround(state.conditions.at(-1), op)
  if (turned !== undefined) state.conditions[state.conditions.length - 1] = turned
  else comparePending(state, chunk, op)
}

/** "above 300 or more than 500 …": an ordinary comparison, about the field of the one before. */
function compareNext(state: ParseState, chunk: Chunk) {
  state.or = /^or\b/i.test(chunk.text)
  const last = state.conditions.at(-1)
  if (state.field === undefined && last?.kind === 'compare' && last.noun !== undefined) state.field = last.noun
  const strict = /after|above|over|later|higher|greater|more/i.test(chunk.text) ? '>' : '<'
  state.at--
  readComparison(state, chunk, /after|before|later|earlier/i.test(chunk.text) ? [strict, 'time'] : [strict])
}

function turnedAround(last: Condition | undefined, op: Comparison): Condition | undefined {
  if (last?.operand?.kind === 'number' && (last.kind === 'compare' || last.kind === 'count')) return { ...last, op }
  return last?.kind === 'period' ? { ...last, kind: 'compare', op, hint: 'time' } : undefined
}

/** Compares with a number that waited: "5 or more stores". */
function comparePending(state: ParseState, chunk: Chunk, op: Comparison) {
  const pending = state.pendingLimit
  if (pending === undefined) {
    state.oddities.push('comparison')
    return
  }
  state.pendingLimit = undefined
  const k = state.skip(0)
  const unit = state.peek(k)
  const operand = { kind: 'number' as const, chunk: pending }
  if (unit?.kind === 'noun' && kindOf(unit) !== 'value') {
    state.at += k + 1
    return countOrField(state, { chunk, op }, operand, unit)
  }
  addCondition(state, { kind: 'compare', op, operand, chunk, ...takeField(state), ...hintOf(chunk.text) })
}

function hintOf(text: string): { readonly hint?: string } {
  if (/old|young/i.test(text)) return { hint: 'age' }
  if (/after|before|later|earlier|newer/i.test(text)) return { hint: 'time' }
  if (/long|short/i.test(text)) return { hint: 'length' }
  return {}
}
