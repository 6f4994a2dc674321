import type { Entity } from '../../../../../../warehouse/semantic/model.ts'
import type { Demand } from '../../demand.ts'
import { isDate } from '../../kinds.ts'
import type { Item } from '../../scan.ts'
import { dotted, Terrain } from '../../terrain.ts'
import type { Compact, Composed, Composition } from '../composition.ts'
import { touchesBeside } from '../conditions/touches-beside.ts'
import { type Condition, whereOf } from '../conditions/where-of.ts'
import { timingOf } from '../timing.ts'
import { listBest } from './list-best.ts'
import { listCondition } from './list-condition.ts'

/** Rows chosen by a comparison, by what hangs below them or by a superlative: "customers with more than 2 orders". */
export function composeList(composition: Composition): Composed | null {
  const { demand, model, graph, whys } = composition
  const subject = subjectOf(demand)
  if (subject === null) return null
  const terrain = new Terrain(model, graph, subject.entity)
  const title = terrain.titleOf(subject.entity)
  const found = terrain.entity(subject.entity)
  const where = whereOf(composition, terrain, found === undefined ? null : rowTime(found))
  if (title === undefined || where === null || found === undefined) return null
  const name = found.title.includes(title) ? subject.entity : title
  const cols: Record<string, string> = { [name]: title }
  composition.tell(`col:${name}`, subject.item)
  const compared = comparisonsOf(composition, terrain, where.length, cols)
  if (compared === null || isPlainList(demand, where)) return null
  const order = demand.best === undefined ? {} : listBest(composition, demand.best, terrain, cols)
  if (order === null || !touchesBeside(composition, terrain)) return null
  const timed = timingOf(composition, listTime(composition, terrain, rowTime(found)), { entity: found.name, ...(found.time && { time: found.time }) })
  if (timed === null) return null
  const conditions = [...where.map((one) => one.formula), ...compared.formulas]
  const compact = {
    from: subject.entity,
    cols,
    ...(conditions.length > 0 && { where: conditions.join(' and ') }),
    ...(Object.keys(compared.subplans).length > 0 && { with: compared.subplans }),
    ...timed,
    ...order,
  }
  return { compact, whys }
}

/** The entity whose rows are listed; null where the words ask for more than a list. */
function subjectOf({ keys, listed, beside, windows, compare, grain }: Demand): { readonly item: Item; readonly entity: string } | null {
  const item = keys.find((key) => key.role === 'chosen')?.item ?? listed ?? beside[0]
  const target = item?.targets.find((one) => one.kind === 'entity')
  if (item === undefined || target?.kind !== 'entity' || keys.length > 1) return null
  return windows.length > 0 || compare !== undefined || grain !== undefined ? null : { item, entity: target.entity }
}

/** A list by nothing but values of its own rows is read better where lists are. */
function isPlainList({ best, values, comparisons, timeField, period }: Demand, where: readonly Condition[]): boolean {
  const isOwn = where.every((one) => !/^(not )?(exists|every)\(/.test(one.formula))
  const isDated = timeField !== undefined && period !== undefined
  return isOwn && where.length + comparisons.length === values.length && best === undefined && !isDated
}

/** "Tickets closed last week": the date that is named, else the one rows are dated by. */
function listTime({ demand, model }: Composition, terrain: Terrain, own: string | null): string | null {
  const dates = demand.timeField?.targets.filter((target) => isDate(model, target)) ?? []
  const found = terrain.nearest(dates)
  return found?.target.kind === 'field' ? dotted(found.path, found.target.field) : own
}

function rowTime({ time }: Entity): string | null {
  return time === undefined ? null : dotted(time.path, time.field)
}

/** Conditions that compare, each shown beside the rows it chose. */
function comparisonsOf(
  composition: Composition,
  terrain: Terrain,
  before: number,
  cols: Record<string, string>,
): { readonly formulas: readonly string[]; readonly subplans: Readonly<Record<string, Compact>> } | null {
  const subplans: Record<string, Compact> = {}
  const formulas: string[] = []
  for (const comparison of composition.demand.comparisons) {
    const made = listCondition(composition, comparison, terrain)
    if (made === null) return null
    cols[`~${made.name}`] = made.left
    composition.tell(`col:${made.name}`, comparison)
    composition.tell(`where:${before + formulas.length}`, comparison)
    formulas.push(made.formula)
    Object.assign(subplans, made.subplans)
  }
  return { formulas, subplans }
}
