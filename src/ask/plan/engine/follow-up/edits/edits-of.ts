import type { Plan, Span } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Demand } from '../../figures/demand.ts'
import { Terrain } from '../../figures/terrain.ts'
import type { Graph } from '../../graph.ts'
import { bestSteps } from './best-steps.ts'
import { compareSteps } from './compare-steps.ts'
import type { Base, EditStep } from './edit-step.ts'
import { flagSteps } from './flag-steps.ts'
import { grainSteps } from './grain-steps.ts'
import { keySteps } from './key-steps.ts'
import { orderSteps } from './order-steps.ts'
import { periodSteps } from './period-steps.ts'
import { valueSteps } from './value-steps.ts'
import { windowSteps } from './window-steps.ts'

/** What the words of a follow-up change in a plan; null when they ask for something a change of it cannot give. */
export function editsOf(demand: Demand, plan: Plan, model: Model, graph: Graph): readonly EditStep[] | null {
  const steps: EditStep[] = []
  if (demand.mark !== undefined) steps.push({ span: wholeSpan(demand), edits: [{ op: 'set', node: 'display', field: 'mark', value: demand.mark }] })
  const select = plan.query
  if (select.kind !== 'select' || !('entity' in select.from)) return onlyDisplay(demand) ? steps : null
  const base: Base = { select, model, terrain: new Terrain(model, graph, select.from.entity) }
  for (const made of [keySteps, grainSteps, valueSteps, flagSteps, periodSteps, compareSteps, windowSteps, bestSteps, orderSteps]) {
    const more = made(demand, base)
    if (more === null) return null
    steps.push(...more)
  }
  return steps
}

function onlyDisplay(demand: Demand): boolean {
  return demand.mark !== undefined && demand.keys.length + demand.values.length + demand.windows.length === 0 && demand.period === undefined
}

function wholeSpan(demand: Demand): Span {
  return demand.best?.span ?? [0, 0]
}
