import type { Model } from '../../../warehouse/semantic/model.ts'
import type { Graph } from './graph.ts'
import { bestScore, canBe, linksOf } from './nouns.ts'
import type { Sketch } from './sketch.ts'

const MOST = 6
const LEAST = 0.35

/** Entities a question may mainly be about, likeliest first. */
export function mainsOf(sketch: Sketch, model: Model, graph: Graph): readonly string[] {
  const votes = new Map<string, number>()
  const vote = (entity: string, weight: number): void => {
    if (model.entities[entity] !== undefined) votes.set(entity, Math.max(votes.get(entity) ?? 0, weight))
  }
  for (const [i, noun] of sketch.subjects.entries()) for (const link of linksOf(noun.chunk, 'entity')) vote(link.target.entity, link.score - 0.02 * i)
  for (const wanted of sketch.wanted) {
    const chunk = wanted.noun?.chunk
    if (chunk === undefined) continue
    for (const link of linksOf(chunk, 'entity')) vote(link.target.entity, link.score - 0.05)
    for (const link of linksOf(chunk, 'measure')) vote(link.target.entity, link.score)
    for (const link of linksOf(chunk, 'field')) if (link.score >= bestScore(chunk, 'field') - 0.1) vote(link.target.entity, link.score - 0.12)
  }
  for (const one of sketch.superlatives) {
    for (const chunk of [one.chosen?.chunk, one.noun?.chunk]) {
      if (chunk === undefined) continue
      for (const link of linksOf(chunk, 'entity')) vote(link.target.entity, link.score - 0.2)
      for (const link of linksOf(chunk, 'field')) vote(link.target.entity, link.score - 0.3)
    }
  }
  if (votes.size < 2)
    for (const chunk of sketch.chunks) if (canBe(chunk, 'entity', 0.5)) for (const link of linksOf(chunk, 'entity')) vote(link.target.entity, link.score - 0.25)
  if (votes.size === 0)
    for (const chunk of sketch.chunks) for (const link of [...linksOf(chunk, 'field'), ...linksOf(chunk, 'value')]) vote(link.target.entity, link.score - 0.35)
  void graph
  return [...votes]
    .filter(([, weight]) => weight >= LEAST)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST)
    .map(([entity]) => entity)
}
