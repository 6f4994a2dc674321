import type { Clock, Plan, Query } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { makePlan, settlePlan } from '../../index.ts'
import type { Graph } from '../graph.ts'
import type { Meaning } from '../meaning.ts'
import type { Sketch } from '../sketch.ts'
import { askedOf } from './asked-of.ts'
import { BuildState } from './build-state.ts'
import { type Features, featuresOf } from './features.ts'
import { buildGroups } from './groups/build-groups.ts'
import { buildList } from './list/build-list.ts'
import { withoutNeedlessIdentity } from './without-needless-identity.ts'

/** Why a sketch could not be planned about this entity. */
export interface NotBuilt {
  readonly failed: readonly string[]
}
export interface Built {
  readonly plan: Plan
  readonly main: string
  readonly features: Features
  readonly taken: readonly Meaning[]
}

/** Plans the sketch as a question mainly about one entity, or tells what of it that entity cannot carry. */
export function build(sketch: Sketch, model: Model, graph: Graph, main: string, clock: Clock): Built | NotBuilt {
  const state = new BuildState(sketch, model, graph, main, clock)
  const asked = askedOf(state)
  if (!asked.isGrouped && (sketch.window !== undefined || sketch.compareTo !== undefined || sketch.grain !== undefined)) state.failed.push('window')
  const query = asked.isGrouped ? buildGroups(state, asked) : buildList(state, asked)
  if (query === null || state.failed.length > 0) return { failed: [...state.failed, ...(state.placement?.failed ?? []), ...(query === null ? ['form'] : [])] }
  return { plan: planOf(state, query), main, features: featuresOf(state, query), taken: state.meanings.taken }
}

function planOf(state: BuildState, query: Query): Plan {
  const { sketch, model, clock, nodes } = state
  const display = { ...nodes.make({ kind: 'default', reason: 'mark', text: 'Chosen by what is shown.' }), mark: sketch.mark }
  const shown = sketch.mark === 'auto' ? display : { ...display, ...nodes.make({ kind: 'words', span: [0, 0] }) }
  return withoutNeedlessIdentity(state, settlePlan(makePlan(model, clock, query, shown), model, clock))
}
