import type { Chunk } from '../../chunks.ts'
import { canBe, kindOf } from '../../nouns.ts'
import type { ParseState } from '../parse-state.ts'
import { namesFieldLikeOf } from './names-field-of.ts'
import { fieldOfCompound } from './noun-of.ts'

const COMPARING: readonly string[] = ['cmp', 'between', 'text', 'null', 'not_null']

/** "names of the cities" where a city is only a field: the names are the field. */
export function isNameOfField(state: ParseState, chunk: Chunk): boolean {
  if (!/^names?$/i.test(chunk.text) || state.cueAt(0) !== 'of') return false
  const owner = state.peek(state.skip(1))
  return owner !== undefined && kindOf(owner) === 'field' && !canBe(owner, 'entity', 0.5) && fieldOfCompound(state, owner) === undefined
}

/** "pilots aged 30", "companies headquartered in …", "founded in 1990": what follows is a condition. */
export function isAdjectival(state: ParseState, chunk: Chunk): boolean {
  const next = state.peek(state.skip(0, ['in', 'by', 'of', 'distinct']))
  const told = next !== undefined && (next.number !== undefined || kindOf(next) === 'value' || /^(cmp|between)/.test(next.cue))
  return told && /[a-z]ed$|^born$|^built$|^held$/i.test(chunk.text) && state.subjects.length > 0 && canBe(chunk, 'field', 0.4)
}

/** A field followed by a comparison or a value is a condition, not something to show: "with price above 10". */
export function isFieldOfCondition(state: ParseState, chunk: Chunk): boolean {
  const next = state.peek()
  if (next === undefined || (state.wanted.length === 0 && state.subjects.length === 0)) return false
  if (COMPARING.includes(next.cue.split(':')[0] ?? '') && state.subjects.length > 0) return true
  if (next.cue === 'by' && kindOf(state.peek(1) ?? next) === 'value') return true
  const given = next.kind === 'number' || (kindOf(next) === 'value' && namesFieldLikeOf(chunk, next))
  return given && state.cueBefore(chunk, ['in', 'with', 'of'])
}
