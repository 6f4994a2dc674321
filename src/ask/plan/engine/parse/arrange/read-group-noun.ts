import type { Chunk } from '../../chunks.ts'
import { kindOf } from '../../nouns.ts'
import { nounOf } from '../nouns/noun-of.ts'
import type { ParseState } from '../parse-state.ts'

/** A noun after "by" or "each": a key, sometimes with the entity whose it is, sometimes followed by another. */
export function readGroupNoun(state: ParseState, chunk: Chunk) {
  state.groups.push(nounOf(state, chunk))
  if (kindOf(chunk) === 'entity') state.entity = chunk
  const owner = ownerAfter(state)
  if (owner !== undefined) {
    state.at = owner.at + 1
    state.subjects.push({ chunk: owner })
    state.entity = owner
  }
  if (owner !== undefined || !goesOn(state)) state.mode = state.wanted.length === 0 ? 'select' : 'where'
}

/** "for each city *of customers*" */
function ownerAfter(state: ParseState): Chunk | undefined {
  const joiner = state.cueAt(0)
  if (joiner !== 'of' && joiner !== 'in') return undefined
  const owner = state.peek(state.skip(1))
  return owner?.kind === 'noun' && kindOf(owner) === 'entity' ? owner : undefined
}

/** "by city and year" */
function goesOn(state: ParseState): boolean {
  const joined = state.cueAt(0) === 'and' || state.peek()?.text === ','
  return joined && state.wanted.length > 0 && state.peek(state.skip(1, ['each', 'all', 'distinct', 'ref', 'by']))?.kind === 'noun'
}
