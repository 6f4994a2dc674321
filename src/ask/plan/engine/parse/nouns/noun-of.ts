import type { Chunk } from '../../chunks.ts'
import { bestScore, canBe, kindOf } from '../../nouns.ts'
import type { Noun } from '../../sketch.ts'
import type { ParseState } from '../parse-state.ts'

const FILLERS: readonly string[] = ['all', 'distinct', 'ref', 'of']
const WITHIN_LIST: readonly string[] = ['and', 'ref', 'all', 'distinct', 'count']

/** A noun with the entity word it hangs on: the one ahead in its list, the one after "of", else the one named last. */
export function nounOf(state: ParseState, chunk: Chunk): Noun {
  const owner = (state.mode === 'select' ? ownerAhead(state, chunk) : undefined) ?? ownerAfterOf(state, chunk) ?? state.entity
  return owner === undefined ? { chunk } : { chunk, of: owner }
}

function ownerAfterOf(state: ParseState, chunk: Chunk): Chunk | undefined {
  const next = state.chunks[chunk.at + 1]
  if (next?.cue !== 'of' && next?.cue !== 'in') return undefined
  let k = chunk.at + 2
  while (FILLERS.includes(state.chunks[k]?.cue ?? '') || state.chunks[k]?.kind === 'word') k++
  const owner = state.chunks[k]
  return canBe(owner, 'entity', 0.5) ? owner : undefined
}

/** "ids, names and prices of products": every member of the list belongs to the entity after "of". */
function ownerAhead(state: ParseState, chunk: Chunk): Chunk | undefined {
  let linked = false
  for (const next of state.chunks.slice(chunk.at + 1)) {
    if (next.cue === 'of' || next.cue === 'in' || next.cue === 'each') linked = true
    else if (linked && next.kind === 'noun') return canBe(next, 'entity', 0.5) ? next : undefined
    else if (!goesOnListing(next)) return undefined
  }
  return undefined
}
function goesOnListing(next: Chunk): boolean {
  if (next.kind === 'noun') return canBe(next, 'field', 0.5)
  if (next.kind === 'mark') return next.text === ','
  return next.kind !== 'cue' || WITHIN_LIST.includes(next.cue) || /^(agg|sup):/.test(next.cue)
}

/** "product types": the entity only says whose types, and the types are what is meant. */
export function fieldOfCompound(state: ParseState, chunk: Chunk): Chunk | undefined {
  const next = state.chunks[chunk.at + 1]
  const adjoins = next !== undefined && kindOf(chunk) === 'entity' && kindOf(next) === 'field' && next.span[0] - chunk.span[1] <= 3
  return adjoins && !/[a-z]ed$/i.test(next.text) ? next : undefined
}

/** "number of rooms" of a field called room count. */
export function isQuantity(chunk: Chunk): boolean {
  return (
    bestScore(chunk, 'entity') < 0.5 &&
    chunk.links.some((link) => link.target.kind === 'field' && link.score >= 0.5 && /(^|_)(count|number|num|no|quantity|amount)(_|$)/.test(link.target.field))
  )
}
