import type { Target } from '../../../../../flow.ts'
import type { Figure } from '../demand.ts'
import type { Composition } from './composition.ts'

/** Cost of a meaning that is not above the entity, before its distance; of one that has no entity; and the most any name costs. */
const NOT_ABOVE_COST = 6
const NOWHERE_COST = 9
const MOST_COST = 20

/** Entity a figure is counted on: the one from which most of what else is named can be reached. */
export function entityOf(composition: Composition, figure: Figure): string | null {
  const { keys, values, flags } = composition.demand
  const others = [...keys.map((key) => key.targets), ...values.map((value) => value.values), ...flags.map((flag) => flag.targets)]
  const options = [...new Set(figure.targets.flatMap((target) => ('entity' in target ? [target.entity] : [])))]
  const cost = (entity: string): number => others.reduce((sum, targets) => sum + costOf(composition, entity, targets), 0)
  return options.map((entity) => ({ entity, cost: cost(entity) })).toSorted((a, b) => a.cost - b.cost)[0]?.entity ?? null
}
function costOf({ graph }: Composition, from: string, targets: readonly Target[]): number {
  const costs = targets.flatMap((target) =>
    'entity' in target ? [graph.up(from, target.entity)?.length ?? NOT_ABOVE_COST + graph.distance(from, target.entity)] : [],
  )
  return Math.min(MOST_COST, ...costs)
}

/** The entity whose rows are read: the figure's own if it reaches all keys, else the finest that does. */
export function readFrom(composition: Composition, entity: string): string | null {
  const { demand, graph } = composition
  const needed = demand.keys.map((key) => keyEntity(composition, entity, key.targets))
  if (needed.every((one) => graph.up(entity, one) !== null)) return entity
  return graph.finest([entity, ...needed], entity)[0] ?? null
}
function keyEntity({ graph }: Composition, from: string, targets: readonly Target[]): string {
  const distance = (target: Target): number => ('entity' in target ? graph.distance(from, target.entity) : NOWHERE_COST)
  const above = targets.find((target) => 'entity' in target && graph.up(from, target.entity) !== null)
  const best = above ?? targets.toSorted((a, b) => distance(a) - distance(b))[0]
  return best !== undefined && 'entity' in best ? best.entity : from
}
