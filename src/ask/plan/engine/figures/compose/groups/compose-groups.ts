import { pluralOf } from '../../../../index.ts'
import { Terrain } from '../../terrain.ts'
import type { Composed, Composition, Measured } from '../composition.ts'
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
  const from = demand.countedIn?.entity ?? readFrom(composition, entity)
  if (from === null) return null
  const terrain = new Terrain(model, graph, from)
  const measures = demand.figures
    .map((figure) => measured(composition, figure, entity, terrain))
    .filter((one) => one !== null)
    .map((one) => toldApart(composition, one, from))
  const main = demand.countedIn === undefined ? measures[0] : countedMain(composition, measures[0], from)
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

/** "Customers with orders", "products sold": a count among the rows of another fact says so. */
function toldApart({ demand, model }: Composition, one: Measured, from: string): Measured {
  if (demand.countedIn === undefined) return one
  const counted = model.entities[one.entity]?.measures[one.name]?.label ?? 'Number'
  const rows = model.entities[from]
  return { ...one, label: demand.countedIn.sold || rows === undefined ? `Different ${counted.toLowerCase()} sold` : `${counted} with ${pluralOf(rows)}` }
}

/** What is counted among the rows of another fact is dated by that fact. */
function countedMain({ model }: Composition, counted: Measured | undefined, from: string): Measured | undefined {
  if (counted === undefined) return undefined
  const { time: _, ...rest } = counted
  const time = model.entities[from]?.time
  return time === undefined ? rest : { ...rest, time }
}

/** "At the end of August" is what a stock is at; a flow has none. */
function isStock({ model }: Composition, entity: string, measure: string): boolean {
  return model.entities[entity]?.measures[measure]?.kind === 'semi_additive'
}
