import type { Chunk } from '../../chunks.ts'
import { canBe, isNumeric, kindOf } from '../../nouns.ts'
import { enterWhere } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'
import { isAdjectival, isFieldOfCondition, isNameOfField } from './asked-condition.ts'
import { fieldOfCompound, nounOf } from './noun-of.ts'

/** A noun where things are asked for: something to show, what it is about, or the start of a condition. */
export function readAskedNoun(state: ParseState, chunk: Chunk) {
  if (fieldOfCompound(state, chunk) !== undefined) {
    state.entity = chunk
    return
  }
  if (isNameOfField(state, chunk)) return
  if (isAdjectival(state, chunk)) {
    enterWhere(state)
    state.field = nounOf(state, chunk)
    return
  }
  const afterOf = followsOf(state)
  const entity = canBe(chunk, 'entity') && kindOf(chunk) === 'entity'
  if (entity && readAskedEntity(state, chunk, afterOf)) return
  const named = afterOf && state.wanted.length > 0 && state.cueAt(0) === 'named'
  if (!named && !isFieldOfCondition(state, chunk)) return askNoun(state, chunk)
  state.field = nounOf(state, chunk)
  state.mode = 'where'
}

function followsOf(state: ParseState): boolean {
  return state.previousIs(['of', 'in', 'all', 'distinct']) || state.between(-3, -1).some((other) => other.cue === 'of' || other.cue === 'in')
}

/** An entity says what is asked about; summed it is counted. Under any other aggregate it is a noun like others: false. */
function readAskedEntity(state: ParseState, chunk: Chunk, afterOf: boolean): boolean {
  const owns = (afterOf || state.subjects.length > 0) && state.wanted.length > 0
  const [sum] = state.fns
  if (!owns && sum !== undefined) return countSummed(state, chunk)
  state.entity = chunk
  state.subjects.push({ chunk })
  takeDistinct(state)
  if (!owns && state.wanted.length === 0 && isListed(state)) state.wanted.push({ kind: 'noun', noun: { chunk }, distinct: false, chunk })
  return true
}

/** "total orders": how many. */
function countSummed(state: ParseState, chunk: Chunk): boolean {
  const cue = state.fns[0]?.chunk
  if (cue === undefined || state.fns.some((one) => one.fn !== 'sum')) return false
  state.fns = []
  state.entity = chunk
  state.wanted.push({ kind: 'count', noun: { chunk }, distinct: false, chunk: cue })
  return true
}

function askNoun(state: ParseState, chunk: Chunk) {
  const noun = nounOf(state, chunk)
  const distinct = state.pendingDistinct
  if (state.fns.length === 0) {
    state.wanted.push({ kind: 'noun', noun, distinct, chunk })
    return takeDistinct(state)
  }
  for (const { fn, chunk: cue } of state.fns) state.wanted.push({ kind: 'noun', noun, fn, distinct, chunk: cue })
  if (!sharesAggregate(state)) state.fns = []
  state.pendingDistinct = false
}

function takeDistinct(state: ParseState) {
  if (state.pendingDistinct) state.distinct = true
  state.pendingDistinct = false
}

/** "the players and the years played": an entity beside a field is shown too. */
function isListed(state: ParseState): boolean {
  const next = state.peek(state.skip(1, ['ref', 'all', 'distinct']))
  return joinerFollows(state) && next !== undefined && kindOf(next) === 'field' && state.subjects.length === 1
}

/** "average age and weight": the second has no aggregate of its own and is a number. */
function sharesAggregate(state: ParseState): boolean {
  const next = state.peek(state.skip(1, ['ref', 'all', 'of']))
  return joinerFollows(state) && next?.kind === 'noun' && isNumeric(next, state.model) && kindOf(next) !== 'entity'
}

function joinerFollows(state: ParseState): boolean {
  return state.cueAt(0) === 'and' || state.peek()?.text === ','
}
