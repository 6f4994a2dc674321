import type { Chunk } from '../chunks.ts'
import { bestScore } from '../nouns.ts'
import type { BuildState } from './build-state.ts'

const NAMED_SCORE = 0.88
const MEANT_SCORE = 0.85

/** How many entities are named in the words that the plan, written as JSON, never touches. */
export function strangersIn(state: BuildState, text: string): number {
  return state.sketch.chunks.filter((chunk) => namesEntity(chunk) && !isTouched(state, text, chunk)).length
}

function namesEntity(chunk: Chunk): boolean {
  return chunk.kind === 'noun' && bestScore(chunk, 'entity') >= NAMED_SCORE && bestScore(chunk, 'value') <= bestScore(chunk, 'entity')
}

function isTouched(state: BuildState, text: string, chunk: Chunk): boolean {
  const entities = chunk.links.flatMap((link) => (link.target.kind === 'entity' && link.score >= MEANT_SCORE ? [link.target.entity] : []))
  return (
    entities.some((name) => name === state.from || text.includes(`"entity":"${name}"`) || walksOver(state, text, name)) ||
    chunk.links.some((link) => link.target.kind === 'field' && text.includes(`"field":"${link.target.field}"`))
  )
}

function walksOver(state: BuildState, text: string, entity: string): boolean {
  for (const found of text.matchAll(/"path":\[([^\]]*)\]/g)) {
    let at = state.from
    for (const name of (found[1] ?? '').split(',').map((part) => part.replace(/"/g, ''))) {
      at = state.graph.step(at, name)?.to ?? at
      if (at === entity) return true
    }
  }
  return false
}
