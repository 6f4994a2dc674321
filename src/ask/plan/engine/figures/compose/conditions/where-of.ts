import type { Target } from '../../../../../../flow.ts'
import { extendExpr, printPeriod, printPredicate } from '../../../../../../warehouse/semantic/index.ts'
import { isBoolean } from '../../kinds.ts'
import { sellingMeasure } from '../../selling.ts'
import { dotted, quoted, type Terrain } from '../../terrain.ts'
import type { Composition, Words } from '../composition.ts'
import { datesAbsent } from '../timing.ts'
import { valueConditions } from './value-conditions.ts'

export interface Condition {
  readonly formula: string
  /** Said in a clause of its own: part of what a share is taken of. */
  readonly clause: boolean
  readonly from: readonly Words[]
}
type Conditions = (composition: Composition, terrain: Terrain, time: string | null) => readonly Condition[] | null

const KINDS: readonly Conditions[] = [valueConditions, flagConditions, pinnedCondition, absences, dayCondition, soldCondition]

/** Every condition on the rows; null where one finds no place. `time` is the date that decides, for days of the week. */
export function whereOf(composition: Composition, terrain: Terrain, time: string | null): readonly Condition[] | null {
  const all: Condition[] = []
  for (const kind of KINDS) {
    const found = kind(composition, terrain, time)
    if (found === null) return null
    all.push(...found)
  }
  for (const [i, { from }] of all.entries()) composition.tell(`where:${i}`, ...from)
  return all
}

/** "active customers", "orders that were late" */
function flagConditions(composition: Composition, terrain: Terrain): readonly Condition[] | null {
  const out: Condition[] = []
  for (const { targets, negated, item } of composition.demand.flags) {
    const formula = flagFormula(composition, targets, terrain)
    if (formula === null) return null
    out.push({ formula: negated ? `not (${formula})` : formula, clause: false, from: [item] })
  }
  return out
}
function flagFormula({ model }: Composition, targets: readonly Target[], terrain: Terrain): string | null {
  const found = terrain.nearest(targets)
  if (found === null) return null
  const { target, path } = found
  if (target.kind === 'field') return isBoolean(model, target) ? dotted(path, target.field) : null
  const filter = target.kind === 'filter' ? terrain.entity(target.entity)?.filters[target.filter] : undefined
  return filter === undefined ? null : `(${printPredicate(extendExpr(path).predicate(filter.predicate))})`
}

/** "of those": rows of an earlier answer. */
function pinnedCondition({ demand: { pinned } }: Composition, terrain: Terrain): readonly Condition[] | null {
  if (pinned === undefined) return []
  const path = terrain.up(pinned.entity)
  if (path === null) return null
  return [{ formula: `${dotted(path, pinned.field)} in (${pinned.literals.join(', ')})`, clause: false, from: [pinned] }]
}

/** "without orders" */
function absences(composition: Composition, terrain: Terrain): readonly Condition[] | null {
  const { demand, model } = composition
  const out: Condition[] = []
  for (const item of demand.absent) {
    const entity = item.targets.find((target) => target.kind === 'entity')
    const path = entity?.kind === 'entity' ? terrain.many(entity.entity) : null
    if (entity?.kind !== 'entity' || path === null || terrain.manyPart(path).length < path.length) return null
    const time = model.entities[entity.entity]?.time
    const { period } = demand
    const dated =
      datesAbsent(composition) && period !== undefined && time !== undefined
        ? [`${dotted(time.path, time.field)} during ${quoted(printPeriod(period.period))}`]
        : []
    const which = [...(item.cues.some((cue) => cue.startsWith('sold')) ? soldWhere(composition) : []), ...dated]
    const from = dated.length > 0 && period !== undefined ? [item, period] : [item]
    out.push({ formula: `not exists(${path.join('.')}${which.length > 0 ? ` where ${which.join(' and ')}` : ''})`, clause: false, from })
  }
  return out
}

/** Of what is sold, only rows that count as sold: not those of cancelled orders. */
function soldWhere({ model }: Composition): readonly string[] {
  const [measure] = sellingMeasure(model, 'pieces')
  const expr = measure?.kind === 'measure' ? model.entities[measure.entity]?.measures[measure.measure]?.expr : undefined
  return expr?.kind === 'aggregate' && expr.where !== undefined ? [printPredicate(expr.where)] : []
}

/** "Different products sold": among rows that count as sold. */
function soldCondition(composition: Composition): readonly Condition[] {
  if (composition.demand.countedIn?.sold !== true) return []
  const from = composition.demand.figures.map((figure) => figure.item)
  return soldWhere(composition).map((formula) => ({ formula, clause: false, from }))
}

/** "on Mondays" */
function dayCondition({ demand: { days } }: Composition, _terrain: Terrain, time: string | null): readonly Condition[] | null {
  if (days === undefined) return []
  if (time === null) return null
  const formula = `part(${time}, weekday) in (${days.days.join(', ')})`
  return [{ formula: days.negated ? `not (${formula})` : formula, clause: false, from: [days] }]
}
