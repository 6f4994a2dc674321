import type { Clock, Links, Plan } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { samePlan } from '../index.ts'
import { type Built, build, type Features } from './build/index.ts'
import { confidenceOf } from './calibrate.ts'
import { chunksOf } from './chunks.ts'
import { graphOf } from './graph.ts'
import { mainsOf } from './mains.ts'
import { parse } from './parse/index.ts'
import { scoreOf } from './score.ts'

export interface Ranked {
  readonly plan: Plan
  readonly main: string
  readonly score: number
  /** Distance to the best plan that is another one; for the best plan, its lead. */
  readonly margin: number
  readonly confidence: number
  readonly features: Features
  readonly unused: number
}

/** Every plan the words can carry, best first, no two equal, and what was met that no plan says. */
export function rankedPlans(links: Links, model: Model, clock: Clock): { readonly ranked: readonly Ranked[]; readonly oddities: readonly string[] } {
  const sketch = parse(chunksOf(links), model, links.question)
  const graph = graphOf(model)
  const built = mainsOf(sketch, model, graph).flatMap((main) => {
    const one = build(sketch, model, graph, main, clock)
    return 'failed' in one ? [] : [one]
  })
  const scored = built.map((one) => ({ one, score: scoreOf(one.features) })).sort((a, b) => b.score - a.score)
  const unique: { one: Built; score: number }[] = []
  for (const each of scored) if (!unique.some((other) => samePlan(other.one.plan, each.one.plan))) unique.push(each)
  const ranked = unique.map(({ one, score }, i) => {
    const rival = i === 0 ? unique[1] : unique[0]
    const margin = rival === undefined ? 1 : Math.abs(score - rival.score)
    const features = { ...one.features, score, margin: Math.min(margin, 0.3), rivals: unique.length }
    return { plan: one.plan, main: one.main, score, margin, confidence: confidenceOf(features), features, unused: sketch.unused.length }
  })
  return { ranked, oddities: sketch.oddities }
}

export function candidatesOf(links: Links, model: Model, clock: Clock): readonly Ranked[] {
  return rankedPlans(links, model, clock).ranked
}
