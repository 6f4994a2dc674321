import type { AggregateFn } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { isNumeric } from '../../nouns.ts'
import type { Wanted } from '../../sketch.ts'
import { AGGREGATES } from '../aggregate-cues.ts'
import type { ParseState } from '../parse-state.ts'

/** "average": of the noun or count that follows, else of what was asked for before. */
export function readAggregate(state: ParseState, chunk: Chunk) {
  const fn = AGGREGATES[chunk.cue] ?? 'avg'
  const k = state.skip(1, ['of', 'all', 'in', 'ref', 'distinct'])
  const next = state.peek(k)
  const leads = next?.cue === 'count' || next?.kind === 'noun' || joinsAggregates(state, k)
  state.at++
  if (leads) state.fns.push({ fn, chunk })
  else if (state.mode === 'select' && next?.kind !== 'cue') lateAggregate(state, fn, chunk)
}

/** "maximum and minimum age", "max, min and average price". */
function joinsAggregates(state: ParseState, k: number): boolean {
  const [next, after] = [state.peek(k), state.peek(k + 1)]
  const joined = next?.cue === 'and' || next?.text === ',' || next?.cue === 'or'
  if (!joined) return false
  return after?.cue.startsWith('agg:') === true || after?.cue.startsWith('sup:') === true || after?.cue === 'and' || state.peek(k + 2)?.kind === 'noun'
}

/** "… on average", "in total" after what is meant. */
function lateAggregate(state: ParseState, fn: AggregateFn, chunk: Chunk) {
  const last = state.wanted.at(-1)
  if (last !== undefined && last.fn === undefined && canAggregate(state, last)) state.wanted[state.wanted.length - 1] = { ...last, fn, chunk }
}
function canAggregate(state: ParseState, one: Wanted): boolean {
  return one.kind === 'hint' || (one.kind === 'noun' && one.noun !== undefined && isNumeric(one.noun.chunk, state.model))
}
