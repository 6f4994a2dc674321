import { isNumeric, kindOf } from '../../nouns.ts'
import type { ParseState } from '../parse-state.ts'
import { addSuperlative, type Rank } from './add-superlative.ts'
import { superlativeOfField } from './superlative-of-field.ts'

/** "top 5": of the superlative or number that follows, or a limit of what "by" orders. */
export function readTop(state: ParseState, rank: Rank) {
  const k = state.skip(0)
  const next = state.peek(k)
  if (next?.cue.startsWith('sup:') === true || state.cueAt(0).startsWith('sup:')) {
    const before = state.chunks[state.at - 1]
    state.pendingLimit = before?.kind === 'number' ? before : undefined
    return
  }
  if (state.chunks.slice(state.at).some((other) => other.cue === 'by' || other.cue === 'order')) {
    state.limit = rank.count
    state.worst = rank.direction === 'asc'
    return
  }
  if (next?.kind === 'noun' && kindOf(next) !== 'entity' && isNumeric(next, state.model))
    return superlativeOfField(state, { ...rank, counted: true }, next, k, {})
  addSuperlative(state, rank, { kind: 'hint', hint: 'any', ...(next?.kind === 'noun' ? { chosen: { chunk: next } } : {}) })
}
