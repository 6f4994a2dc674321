import type { Demand } from '../../demand.ts'
import { nameOf } from '../../name-of.ts'
import { type Composition, type KeyColumn, type Measured, SORT_PREFIX } from '../composition.ts'
import { limitOf } from '../limit.ts'

/** How groups are ordered and cut off. */
export interface Choice {
  readonly parts: Readonly<Record<string, unknown>>
  /** The figure only chooses ("which country has the most customers"). */
  readonly support: boolean
}

/** The groups a superlative chooses, or the order the words name; null where that is by nothing there is. */
export function bestOf(composition: Composition, keys: readonly KeyColumn[], measures: readonly Measured[]): Choice | null {
  const { best, order } = composition.demand
  if (best !== undefined) return chosenOf(composition, best, keys, measures)
  return order === undefined ? { parts: {}, support: false } : orderedOf(composition, order, keys, measures)
}

function orderedOf(composition: Composition, order: NonNullable<Demand['order']>, keys: readonly KeyColumn[], measures: readonly Measured[]): Choice | null {
  const column = orderColumn(order, keys, measures)
  if (column === null) return null
  composition.tell(`order:${column}`, order)
  const direction = order.direction ?? (measures.some((one) => one.name === column) ? 'desc' : 'asc')
  return { parts: { order: [`${SORT_PREFIX[direction]}${column}`] }, support: false }
}

function orderColumn({ item }: NonNullable<Demand['order']>, keys: readonly KeyColumn[], measures: readonly Measured[]): string | null {
  if (item === undefined) return measures[0]?.name ?? keys[0]?.name ?? null
  const names = item.targets.map(nameOf)
  const named = [...measures, ...keys].find((one) => names.includes(one.name))
  return named?.name ?? keys.find((key) => names.includes(key.formula.split('.').at(-1) ?? ''))?.name ?? null
}

/** "top 3 products in each region": within the other keys if there are any, else of all. */
function chosenOf(composition: Composition, best: NonNullable<Demand['best']>, keys: readonly KeyColumn[], measures: readonly Measured[]): Choice | null {
  const { demand } = composition
  const [measure] = measures
  if (measure === undefined || keys.length === 0 || best.hint !== undefined) return null
  const by = `${SORT_PREFIX[best.direction]}${measure.name}`
  composition.tell(`order:${measure.name}`, best)
  const chosen = demand.keys.filter((key) => key.role === 'chosen')
  const within = keys.slice(0, keys.length - chosen.length).map((key) => key.name)
  const isWithin = chosen.length > 0 && within.length > 0
  composition.tell(isWithin ? 'top' : 'limit', best)
  if (isWithin) return { parts: { top: { n: best.counted ? best.count : 1, by: [by], within }, order: [...within, by] }, support: false }
  return { parts: { order: [by], limit: limitOf(demand) }, support: demand.asksWhich && !best.counted }
}
