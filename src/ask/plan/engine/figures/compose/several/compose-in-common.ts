import type { Demand, ValueWish } from '../../demand.ts'
import { Terrain } from '../../terrain.ts'
import type { Composed, Composition } from '../composition.ts'
import { placeValue } from '../conditions/place-value.ts'
import { keyColumn } from '../groups/key-columns.ts'

/** "In which countries do we have both retail and business customers": what two lists have in common. */
export function composeInCommon(composition: Composition): Composed | null {
  const { demand, model, graph, whys } = composition
  const [key, ...more] = demand.keys
  const pair = pairOf(demand)
  const subject = subjectOf(demand)
  if (key?.role !== 'chosen' || more.length > 0 || pair === null || subject === null || isRestricted(demand)) return null
  const terrain = new Terrain(model, graph, subject)
  const column = keyColumn(composition, key, terrain, [])
  const placed = pair.map((wish) => placeValue(composition, wish, terrain)).filter((one) => one !== null && one.exists.length === 0)
  if (column === null || placed.length < pair.length) return null
  whys.set(`col:${column.name}`, [column.why])
  const inputs = placed.flatMap((one) =>
    one === null ? [] : [{ from: subject, cols: { [column.name]: column.formula }, where: `${one.field} = ${one.literal}`, distinct: true }],
  )
  return { compact: { set: 'intersect', inputs, order: [column.name] }, whys }
}

function pairOf({ values }: Demand): readonly [ValueWish, ValueWish] | null {
  const [first, second, ...more] = values
  return first === undefined || second === undefined || more.length > 0 ? null : [first, second]
}
function subjectOf({ beside, figures }: Demand): string | null {
  const targets = [...beside, ...figures.map((figure) => figure.item)].flatMap((item) => item.targets)
  const found = targets.find((target) => target.kind === 'entity')
  return found?.kind === 'entity' ? found.entity : null
}
function isRestricted({ flags, comparisons, period }: Demand): boolean {
  return flags.length > 0 || comparisons.length > 0 || period !== undefined
}
