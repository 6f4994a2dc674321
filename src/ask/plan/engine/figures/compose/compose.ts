import type { Clock, Why } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Graph } from '../../graph.ts'
import type { Demand } from '../demand.ts'
import { type Composed, Composition, type Words } from './composition.ts'
import { composeAveraged } from './groups/compose-averaged.ts'
import { composeGroups } from './groups/compose-groups.ts'
import { composeList } from './lists/compose-list.ts'
import { composeOfSomebody } from './lists/compose-of-somebody.ts'
import { entityOf } from './read-from.ts'
import { composeCombined } from './several/compose-combined.ts'
import { composeInCommon } from './several/compose-in-common.ts'

/** Writes a demand down as a plan; null where its words do not carry one. */
export function compose(demand: Demand, model: Model, graph: Graph, clock: Clock, why: (words: Words) => Why): Composed | null {
  const composition = new Composition(demand, model, graph, clock, why)
  const { figures, nameless } = demand
  if (nameless !== undefined) return figures.length === 0 ? composeOfSomebody(composition, nameless) : null
  const set = asksForBoth(demand) ? composeInCommon(composition) : null
  if (set !== null) return set
  if (figures.length === 0) return composeList(composition)
  const entities = figures.map((figure) => entityOf(composition, figure))
  if (entities.some((entity) => entity === null)) return null
  const [only, ...more] = new Set(entities.filter((entity) => entity !== null))
  if (only === undefined) return null
  if (demand.averaged !== undefined) return more.length === 0 ? composeAveraged(composition, only) : null
  return more.length === 0 ? composeGroups(composition, only) : composeCombined(composition, [only, ...more], compose)
}

function asksForBoth({ cues, windows, best }: Demand): boolean {
  return cues.has('both') && windows.length === 0 && best === undefined
}
