import type { Chunk } from '../../chunks.ts'
import { bestScore, isNumeric, kindOf } from '../../nouns.ts'
import { pendingFn } from '../aggregate-cues.ts'
import { orderByCount } from '../arrange/read-order-noun.ts'
import { closeField } from '../clauses/open-condition.ts'
import { fieldOfCompound, isQuantity, nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'

const SURELY_FIELD = 0.88

/** "how many", "number of": counts the noun that follows, sums it when it is a number, or orders by it. */
export function readCount(state: ParseState, chunk: Chunk) {
  const first = state.skip(1, ['of', 'all', 'distinct', 'in', 'ref', 'which', 'agg:sum'])
  const named = state.peek(first)
  const field = named === undefined ? undefined : fieldOfCompound(state, named)
  const k = field === undefined ? first : first + 1
  const next = field ?? named
  if (state.mode === 'order') return orderByCount(state, chunk, next, k)
  if (next?.kind !== 'noun') return countRows(state, chunk)
  const counted = state.chunks[next.at + 1]
  if (kindOf(next) === 'value' && counted !== undefined && kindOf(counted) === 'entity') {
    state.at = next.at
    state.wanted.push({ kind: 'count', noun: { chunk: counted }, distinct: false, chunk })
    return
  }
  const distinct = state.between(1, k).some((other) => other.cue === 'distinct')
  if (state.mode === 'where' && !endsClause(state)) awaitComparison(state, next, k)
  else askCount(state, chunk, next, k, distinct)
}

/** A count that names nothing: of rows, if something may be counted here at all. */
function countRows(state: ParseState, chunk: Chunk) {
  const anew = state.previousIs(['and']) || state.chunks[state.at - 1]?.text === ','
  state.at++
  if (state.mode !== 'select' && !anew) return
  if (/^count$/i.test(chunk.text) && chunk.at === 0) return
  closeField(state)
  if (state.superlatives.length > 0 || state.mode === 'select' || state.conditions.some((one) => one.kind === 'count'))
    state.wanted.push({ kind: 'count', distinct: false, chunk })
}

/** "whose number of orders is above 3": left side of a comparison. */
function awaitComparison(state: ParseState, next: Chunk, k: number) {
  state.at += k + 1
  state.field = { chunk: next }
  state.fieldFn = isNumberField(state, next) ? undefined : 'count'
}

function askCount(state: ParseState, chunk: Chunk, next: Chunk, k: number, distinct: boolean) {
  state.at += k + 1
  state.mode = 'select'
  pushCount(state, chunk, next, distinct || state.pendingDistinct)
  state.pendingDistinct = false
  state.fns = []
  if (kindOf(next) !== 'entity') return
  state.entity = next
  if (state.subjects.length === 0 && state.wanted.length === 1) state.subjects.push({ chunk: next })
}

function pushCount(state: ParseState, chunk: Chunk, next: Chunk, distinct: boolean) {
  const noun = nounOf(state, next)
  const field = isNumberField(state, next)
  if (field && distinct) state.wanted.push({ kind: 'count', noun, distinct: true, chunk })
  else if (field && state.fns.length > 0) for (const { fn } of state.fns) state.wanted.push({ kind: 'noun', noun, fn, distinct: false, chunk })
  else if (field && /number|count|how many/i.test(chunk.text))
    state.wanted.push({ kind: 'noun', noun, distinct: false, chunk, ...(/total|how many/i.test(chunk.text) ? { fn: 'sum' as const } : pendingFn(state)) })
  else state.wanted.push({ kind: 'count', noun, distinct, chunk, ...pendingFn(state) })
}

/** A field that holds the number itself: "number of pages". */
function isNumberField(state: ParseState, noun: Chunk): boolean {
  const surely = bestScore(noun, 'field') >= SURELY_FIELD && bestScore(noun, 'entity') < SURELY_FIELD
  return isNumeric(noun, state.model) && (surely || isQuantity(noun))
}

function endsClause(state: ParseState): boolean {
  const before = state.chunks[state.at - 1]
  return before === undefined || before.kind === 'mark' || (before.cue === 'and' && state.field === undefined)
}
