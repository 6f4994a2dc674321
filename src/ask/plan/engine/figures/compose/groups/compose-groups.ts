import { Terrain } from '../../terrain.ts'
import type { Composed, Composition } from '../composition.ts'
import { touchesBeside } from '../conditions/touches-beside.ts'
import { whereOf } from '../conditions/where-of.ts'
import { readFrom } from '../read-from.ts'
import { timeOf, timingOf } from '../timing.ts'
import { finishGroups } from './finish-groups.ts'
import { keyColumns } from './key-columns.ts'
import { measured } from './measured.ts'
import { ratioOf } from './ratio-of.ts'

/** Figures of one entity, over groups of rows or all of them. */
export function composeGroups(composition: Composition, entity: string): Composed | null {
  const { demand, model, graph } = composition
  const from = readFrom(composition, entity)
  if (from === null) return null
  const terrain = new Terrain(model, graph, from)
  const measures = demand.figures.map((figure) => measured(composition, figure, entity, terrain)).filter((one) => one !== null)
  const [main] = measures
  if (main === undefined || measures.length < demand.figures.length) return null
  if (demand.cues.has('end_of') && !isStock(composition, entity, main.name)) return null
  const time = timeOf(composition, main, terrain)
  const keys = keyColumns(composition, terrain, time)
  const where = whereOf(composition, terrain, time)
  if (keys === null || where === null || !touchesBeside(composition, terrain)) return null
  const timed = timingOf(composition, time, main)
  if (timed === null) return null
  const ratio = ratioOf(composition, measures, where)
  if (ratio === null) return finishGroups(composition, { from, keys, measures, where: where.map((one) => one.formula), timed, extra: {} })
  const extra = { [ratio.name]: ratio.formula }
  const order = keys.some((key) => key.formula.startsWith('bucket(')) ? {} : { order: [`-${ratio.name}`] }
  return finishGroups(composition, { from, keys, measures: [], where: ratio.where, timed, extra, ...order })
}

/** "At the end of August" is what a stock is at; a flow has none. */
function isStock({ model }: Composition, entity: string, measure: string): boolean {
  return model.entities[entity]?.measures[measure]?.kind === 'semi_additive'
}
