import type { Chunk } from '../../chunks.ts'
import { isNumeric, kindOf } from '../../nouns.ts'
import { AGGREGATES, fnOf } from '../aggregate-cues.ts'
import type { ParseState } from '../parse-state.ts'
import { addSuperlative, askExtreme, type Rank } from './add-superlative.ts'
import { readTop } from './read-top.ts'
import { superlativeOfCount } from './superlative-of-count.ts'
import { isAboutField, superlativeOfField } from './superlative-of-field.ts'

const LOWEST: readonly string[] = ['min', 'least', 'rare', 'bottom']
const MOST_ROWS = 1000
const BEFORE_NOUN = ['of', 'all', 'in', 'ref', 'agg:sum', 'agg:avg', 'agg:max', 'agg:min', 'distinct']

/** "most", "top 5", "oldest", "the highest average price" */
export function readSuperlative(state: ParseState, chunk: Chunk, [what = '', hint]: readonly string[]) {
  const rank = takeRank(state, chunk, LOWEST.includes(what) ? 'asc' : 'desc')
  switch (what) {
    case 'common':
    case 'rare':
      return addSuperlative(state, rank, { kind: 'common' })
    case 'most':
    case 'least':
      return superlativeOfCount(state, rank)
    case 'top':
    case 'bottom':
      return state.mode === 'order' ? undefined : readTop(state, rank)
    default:
      return readAdjective(state, rank, hint)
  }
}

/** Takes the number after it, else the one that waited before it. */
function takeRank(state: ParseState, chunk: Chunk, direction: 'asc' | 'desc'): Rank {
  state.at++
  const next = state.peek()
  const number = next?.kind === 'number' && Number(next.number) <= MOST_ROWS ? next : undefined
  if (number !== undefined) state.at++
  const count = Number(number?.number ?? state.pendingLimit?.number ?? 1)
  const counted = number !== undefined || state.pendingLimit !== undefined
  state.pendingLimit = undefined
  return { chunk, direction, count, counted }
}

/** "oldest", "highest": of the field after it, the count after it, the field before it, or of what the adjective is about. */
function readAdjective(state: ParseState, rank: Rank, hint: string | undefined) {
  const k = state.skip(0, BEFORE_NOUN)
  const next = state.peek(k)
  if (next?.cue === 'count') {
    state.at += k + 1
    return superlativeOfCount(state, rank)
  }
  if (next?.kind === 'noun' && isAboutField(state, next, hint)) return superlativeOfField(state, rank, next, k, { ...fnOf(aggregateWithin(state, k)), hint })
  const joined = next?.cue === 'and' || next?.text === ','
  if (joined && state.mode === 'select' && state.wanted.length === 0 && hint === undefined) return askExtreme(state, rank)
  if (takesFieldBefore(state, next)) return superlativeOfFieldBefore(state, rank)
  const chosen = next?.kind === 'noun' ? { chosen: { chunk: next } } : {}
  addSuperlative(state, rank, { kind: 'hint', hint: hint ?? 'any', ...chosen }, next !== undefined && /[^s]s$/.test(next.text))
}

function aggregateWithin(state: ParseState, k: number) {
  return state
    .between(0, k)
    .map((other) => AGGREGATES[other.cue])
    .find((fn) => fn !== undefined)
}

/** "whose salary is the highest" */
function takesFieldBefore(state: ParseState, next: Chunk | undefined): boolean {
  const entityFollows = next !== undefined && kindOf(next) === 'entity'
  return state.mode !== 'order' && state.field !== undefined && !entityFollows && isNumeric(state.field.chunk, state.model)
}
function superlativeOfFieldBefore(state: ParseState, rank: Rank) {
  const { field, fieldFn } = state
  state.field = undefined
  state.fieldFn = undefined
  addSuperlative(state, rank, { kind: 'field', noun: field, ...fnOf(fieldFn) })
}
