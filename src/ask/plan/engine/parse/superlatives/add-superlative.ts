import type { Chunk } from '../../chunks.ts'
import type { Superlative } from '../../sketch.ts'
import { extremeOf } from '../aggregate-cues.ts'
import type { ParseState } from '../parse-state.ts'

/** "the 3 oldest": which end, how many, and whether a number said so. */
export interface Rank {
  readonly chunk: Chunk
  readonly direction: 'asc' | 'desc'
  readonly count: number
  readonly counted: boolean
}

export function addSuperlative(state: ParseState, rank: Rank, one: Pick<Superlative, 'kind' | 'noun' | 'fn' | 'hint' | 'chosen'>, plural = false) {
  const { chunk, direction, count, counted } = rank
  const near = state.entity === undefined ? {} : { near: state.entity }
  state.superlatives.push({ ...one, direction, count, plural: plural || counted, chunk, ...near })
  state.negated = false
}

/** The superlative is no choice of rows but an aggregate of what follows: "the highest salary". */
export function askExtreme(state: ParseState, { chunk, direction }: Rank) {
  state.fns.push({ fn: extremeOf(direction), chunk })
}
