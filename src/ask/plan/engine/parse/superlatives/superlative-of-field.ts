import type { AggregateFn } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { bestScore, isNumeric } from '../../nouns.ts'
import { fnOf } from '../aggregate-cues.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'
import { addSuperlative, askExtreme, type Rank } from './add-superlative.ts'

/** "highest salary" is about a field, "oldest student" and "largest city" about an entity. */
export function isAboutField(state: ParseState, next: Chunk, hint: string | undefined): boolean {
  const field = bestScore(next, 'field')
  const entity = bestScore(next, 'entity')
  if (bestScore(next, 'measure') >= 0.8) return true
  if (hint !== undefined && entity >= field - 0.1 && entity > 0.5) return false
  if (hint === 'time' || hint === 'age') return isNumeric(next, state.model) || isTemporal(state, next)
  return field > entity + 0.1 || (field >= entity && isNumeric(next, state.model))
}

interface Said {
  readonly fn?: AggregateFn
  readonly hint?: string
}

/** Chooses rows by the field that follows, or asks for its extreme when nothing is there to choose from. */
export function superlativeOfField(state: ParseState, rank: Rank, next: Chunk, k: number, { fn, hint }: Said) {
  if (asksOnlyFor(state, rank, next, fn) || joinsAggregates(state)) return askExtreme(state, rank)
  state.at += k + 1
  addSuperlative(state, rank, { kind: 'field', noun: nounOf(state, next), ...fnOf(fn), ...(hint === undefined ? {} : { hint }) })
}

/** "What is the highest salary?" */
function asksOnlyFor(state: ParseState, { counted }: Rank, next: Chunk, fn: AggregateFn | undefined): boolean {
  const first = state.mode === 'select' && state.wanted.length === 0 && state.subjects.length === 0
  return first && !counted && fn === undefined && (isNumeric(next, state.model) || isTemporal(state, next)) && !state.previousIs(['which'])
}
/** "the average and highest salary" */
function joinsAggregates(state: ParseState): boolean {
  return state.mode === 'select' && state.previousIs(['and']) && state.wanted.some((one) => one.fn !== undefined)
}

function isTemporal(state: ParseState, next: Chunk): boolean {
  return next.links.some((link) => {
    if (link.target.kind !== 'field' || link.score < 0.5) return false
    const type = state.model.entities[link.target.entity]?.fields[link.target.field]?.type
    return type === 'date' || type === 'timestamp' || type === 'timestamptz'
  })
}
