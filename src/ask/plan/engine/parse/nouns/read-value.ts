import type { Chunk } from '../../chunks.ts'
import { kindOf, linksOf } from '../../nouns.ts'
import type { Condition, Noun } from '../../sketch.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'
import { namesFieldOf } from './names-field-of.ts'
import { nounOf } from './noun-of.ts'

const BETWEEN_FIELD_AND_VALUE: readonly string[] = ['in', 'of', 'by', 'named', 'all', 'either', 'both', 'not']

/** A value of the data: equals the field that waits, the field shown before it, or the field after it; else its own field. */
export function readValue(state: ParseState, chunk: Chunk) {
  if (state.mode === 'order') state.mode = 'where'
  const shown = shownBefore(state, chunk)
  const inside = containsIn(state, chunk)
  if (inside !== undefined) return containsValue(state, chunk, inside)
  const left = takeField(state)
  if (left.noun !== undefined && takesValue(left.noun, chunk)) return equalsValue(state, chunk, left)
  if (shown !== undefined) {
    state.wanted.pop()
    return equalsValue(state, chunk, { noun: shown })
  }
  const after = fieldAfter(state, chunk)
  if (after !== undefined) {
    state.at++
    return equalsValue(state, chunk, { noun: { chunk: after } })
  }
  equalsOwnField(state, chunk)
}

function equalsValue(state: ParseState, chunk: Chunk, left: Pick<Condition, 'noun' | 'fn' | 'near'>) {
  addCondition(state, { kind: 'value', op: '=', operand: { kind: 'text', chunk }, chunk, ...left })
}

/** A value alone; before anything was asked for, asking goes on after it. */
function equalsOwnField(state: ParseState, chunk: Chunk) {
  const goesOn = state.mode === 'select' && state.wanted.length === 0 && state.subjects.length === 0
  const owner = ownerOf(state, chunk)
  equalsValue(state, chunk, owner === undefined ? {} : { noun: { chunk: owner }, near: owner })
  if (goesOn) state.mode = 'select'
}

/** Whether the value can stand in the field that waits: in its index, or in no index at all. */
function takesValue(noun: Noun, value: Chunk): boolean {
  const indexed = linksOf(value, 'value').some((link) => link.target.inIndex)
  return !indexed || namesFieldOf(noun.chunk, value) || kindOf(noun.chunk) === 'entity'
}

/** "the students and the major Physics": what stood to be shown is compared instead. */
function shownBefore(state: ParseState, chunk: Chunk): Noun | undefined {
  const last = state.wanted.at(-1)
  if (state.mode !== 'select' || last?.kind !== 'noun' || last.noun === undefined || last.fn !== undefined) return undefined
  if (state.wanted.length < 2 && state.subjects.length === 0) return undefined
  return follows(state, chunk, last.noun.chunk) && namesFieldOf(last.noun.chunk, chunk) ? last.noun : undefined
}
function follows(state: ParseState, chunk: Chunk, noun: Chunk): boolean {
  const between = state.chunks.slice(noun.at + 1, chunk.at)
  return noun.at < chunk.at && between.length <= 2 && between.every((one) => BETWEEN_FIELD_AND_VALUE.includes(one.cue))
}

/** "in the Physics department" */
function fieldAfter(state: ParseState, chunk: Chunk): Chunk | undefined {
  const next = state.peek()
  const adjoins = next !== undefined && state.chunks[chunk.at + 1] === next && state.mode !== 'select'
  return adjoins && kindOf(next) === 'field' && namesFieldOf(next, chunk) ? next : undefined
}

/** "have 'Express' in their names" */
function containsIn(state: ParseState, chunk: Chunk): Chunk | undefined {
  const told = /^["'“]/.test(chunk.text) && state.between(0, 3).some((one) => one.cue === 'ref')
  const unknown = chunk.links.every((link) => link.target.kind === 'value' && !link.target.inIndex)
  if ((!told && !unknown) || state.cueAt(0) !== 'in') return undefined
  const next = state.peek(state.skip(1, ['ref', 'all']))
  return next !== undefined && kindOf(next) === 'field' ? next : undefined
}
function containsValue(state: ParseState, chunk: Chunk, field: Chunk) {
  state.at = field.at + 1
  addCondition(state, { kind: 'text', text: 'contains', operand: { kind: 'text', chunk }, chunk, noun: nounOf(state, field) })
}

/** "the artist 'Metallica'", "an album named X": the value belongs to the entity before it. */
function ownerOf(state: ParseState, chunk: Chunk): Chunk | undefined {
  const before = state.chunks[chunk.at - 1]
  const owner = before?.cue === 'named' ? state.chunks[chunk.at - 2] : before
  if (owner === undefined || kindOf(owner) !== 'entity') return undefined
  const owns = (entity: string): boolean => linksOf(owner, 'entity').some((own) => own.target.entity === entity)
  return linksOf(chunk, 'value').some(({ target }) => !target.inIndex || owns(target.entity)) ? owner : undefined
}
