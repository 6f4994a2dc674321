import type { Chunk } from '../../chunks.ts'
import { closeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'

const BEFORE_NOUN = ['of', 'by', 'in', 'all', 'ref', 'count', 'agg:avg', 'agg:sum', 'agg:max', 'agg:min', 'alpha']

/** "ordered by", "sorted in": what follows says by what. At the very end it says nothing. */
export function readOrder(state: ParseState) {
  const last = state.at > 0 && state.peek(1) === undefined
  state.at++
  if (last) return
  closeField(state)
  state.mode = 'order'
  state.fns = []
}

/** "descending", "alphabetically": turns the order before it, waits for the noun after it, or orders what was asked for. */
export function readDirection(state: ParseState, chunk: Chunk) {
  const direction = chunk.cue === 'desc' || chunk.cue === 'alpha:desc' ? 'desc' : 'asc'
  state.at++
  const open = state.mode === 'order' ? state.orders.at(-1) : undefined
  const nounFollows = state.peek(state.skip(0, BEFORE_NOUN))?.kind === 'noun'
  if (open !== undefined && !opensOrder(state, chunk, nounFollows)) {
    state.orders[state.orders.length - 1] = { ...open, direction }
    return
  }
  closeField(state)
  if (nounFollows && state.cueAt(0) !== 'and') {
    state.mode = 'order'
    state.direction = direction
  } else if (state.mode === 'order' && state.orders.length === 0 && ['of', 'by'].includes(state.cueAt(0))) state.direction = direction
  else orderAsked(state, chunk, direction)
}

/** "in ascending order of …": begins an order by the noun that follows. */
function opensOrder(state: ParseState, chunk: Chunk, nounFollows: boolean): boolean {
  const opens = /\b(of|by|to|on)$/i.test(chunk.text) || ['of', 'by', 'in'].includes(state.cueAt(0)) || state.mode !== 'order'
  return opens && nounFollows && /of|by/i.test(chunk.text)
}

function orderAsked(state: ParseState, chunk: Chunk, direction: 'asc' | 'desc') {
  const target = state.wanted.find((one) => one.kind === 'noun' && one.fn === undefined)
  state.orders.push({ count: false, direction, chunk, ...(target?.noun === undefined ? {} : { noun: target.noun }) })
  state.mode = 'order'
}
