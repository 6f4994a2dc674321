import type { Grain, Why } from '../../../../../../flow.ts'
import { defaultGrain, resolvePeriod } from '../../../../index.ts'
import type { Key } from '../../demand.ts'
import { isDate } from '../../kinds.ts'
import { dotted, type Terrain } from '../../terrain.ts'
import type { Composition, KeyColumn } from '../composition.ts'

const DEFAULT_GRAIN = 'month'

/** What figures are broken down by, time first; null where a name is no such thing. */
export function keyColumns(composition: Composition, terrain: Terrain, time: string | null): readonly KeyColumn[] | null {
  const { keys, best } = composition.demand
  const timely = timeKeys(composition, time)
  if (timely === null) return null
  const made = [...timely]
  const chosenLast = keys.toSorted((a, b) => Number(a.role === 'chosen') - Number(b.role === 'chosen'))
  for (const key of best === undefined ? keys : chosenLast) {
    const column = keyColumn(composition, key, terrain, made)
    if (column === null) return null
    made.push(column)
  }
  for (const one of made) composition.whys.set(`col:${one.name}`, [one.why])
  return made
}

function timeKeys(composition: Composition, time: string | null): readonly KeyColumn[] | null {
  const { part } = composition.demand
  const bucket = bucketGrain(composition)
  if (bucket === undefined && part === undefined) return []
  if (time === null) return null
  const buckets = bucket === undefined ? [] : [{ name: bucket, formula: `bucket(${time}, ${bucket})`, why: grainWhy(composition, bucket) }]
  const parts = part === undefined ? [] : [{ name: part.part, formula: `part(${time}, ${part.part})`, why: composition.why(part) }]
  return [...buckets, ...parts]
}

function bucketGrain({ demand, clock }: Composition): Grain | undefined {
  const { grain, overTime, windows, period } = demand
  if (grain !== undefined) return grain.grain
  if (overTime) return period === undefined ? DEFAULT_GRAIN : defaultGrain(resolvePeriod(period.period, clock, 'date'))
  if (!windows.some((window) => window.kind === 'running' || window.kind === 'moving')) return undefined
  return period === undefined ? DEFAULT_GRAIN : defaultGrain(resolvePeriod(period.period, clock, 'date'))
}
function grainWhy({ demand, why }: Composition, bucket: Grain): Why {
  return demand.grain ? why(demand.grain) : { kind: 'default', reason: 'grain', text: `By ${bucket}, because no grain was named.` }
}

/** The column of one key, named as nothing in `before` is; a date as such is none. */
export function keyColumn(composition: Composition, key: Key, terrain: Terrain, before: readonly KeyColumn[]): KeyColumn | null {
  const found = terrain.nearest(key.targets)
  if (found === null) return null
  const { target, path } = found
  const why = composition.why(key.item)
  const free = (name: string): string => (before.some((one) => one.name === name) ? `${name}_${before.length + 1}` : name)
  if (target.kind === 'entity') {
    const title = terrain.titleOf(target.entity)
    return title === undefined ? null : { name: free(target.entity), formula: dotted(path, title), why }
  }
  if (target.kind !== 'field' || isDate(composition.model, target)) return null
  const isTitle = terrain.entity(target.entity)?.title.includes(target.field) === true
  return { name: free(isTitle ? target.entity : target.field), formula: dotted(path, target.field), why }
}
