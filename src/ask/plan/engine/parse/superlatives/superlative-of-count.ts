import type { Chunk } from '../../chunks.ts'
import { bestScore, canBe, isNumeric, kindOf } from '../../nouns.ts'
import type { Noun } from '../../sketch.ts'
import { isQuantity, nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'
import { addSuperlative, askExtreme, type Rank } from './add-superlative.ts'

const EXTREME = /^(the )?(maximum|minimum|max|min|highest|lowest|largest|smallest|greatest)/i

/** "the most orders": counts the noun that follows, or takes the number that it is. Without a noun: the most common. */
export function superlativeOfCount(state: ParseState, rank: Rank) {
  const k = state.skip(0, ['of', 'all', 'in', 'ref', 'distinct', 'count', 'agg:sum'])
  const next = state.peek(k)
  if (next?.kind !== 'noun') {
    const measure = takeMeasureBefore(state)
    return addSuperlative(state, rank, measure === undefined ? { kind: 'common' } : { kind: 'field', noun: measure })
  }
  if (kindOf(next) === 'value') return addSuperlative(state, rank, { kind: 'common' })
  const numeric = isNumberItself(state, next)
  if (numeric && !rank.counted && EXTREME.test(rank.chunk.text) && (asksFirst(state) || state.fns.length > 0)) return askExtreme(state, rank)
  const summed = state.between(0, k).some((other) => other.cue === 'agg:sum')
  state.at += k + 1
  if (numeric || bestScore(next, 'measure') >= 0.8)
    addSuperlative(state, rank, { kind: 'field', noun: nounOf(state, next), ...(summed ? { fn: 'sum' as const } : {}) })
  else addSuperlative(state, rank, { kind: 'count', noun: { chunk: next } })
}

/** "customers whose revenue is the most": the measure asked for before is what ranks. */
function takeMeasureBefore(state: ParseState): Noun | undefined {
  const noun = state.wanted.at(-1)?.noun
  if (noun === undefined || !canBe(noun.chunk, 'measure', 0.8) || state.subjects.length === 0) return undefined
  state.wanted.pop()
  return noun
}

function isNumberItself(state: ParseState, next: Chunk): boolean {
  return (bestScore(next, 'field') > bestScore(next, 'entity') + 0.1 && isNumeric(next, state.model)) || isQuantity(next)
}

function asksFirst(state: ParseState): boolean {
  return state.mode === 'select' && state.wanted.length === 0 && state.subjects.length === 0 && !state.previousIs(['which'])
}
