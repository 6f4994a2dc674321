import type { Why } from '../../../../../flow.ts'
import { printPeriod } from '../../../../../warehouse/semantic/index.ts'
import { isDate } from '../kinds.ts'
import { dotted, type Terrain } from '../terrain.ts'
import type { Composition, Measured } from './composition.ts'

/** The date that decides: named in the words, else the figure's own. Never one of another fact. */
export function timeOf({ demand, model }: Composition, main: Measured, terrain: Terrain): string | null {
  const dates = demand.timeField?.targets.filter((target) => isDate(model, target)) ?? []
  const found = terrain.nearest(dates)
  if (found?.target.kind === 'field') return dotted(found.path, found.target.field)
  return main.time === undefined ? null : dotted(main.time.path, main.time.field)
}

/** The period asked about; null where there is none to compare or no date to hold it against. */
export function timingOf(composition: Composition, time: string | null, main: Pick<Measured, 'entity' | 'time'>): Readonly<Record<string, unknown>> | null {
  const { period, compare, timeField } = composition.demand
  if (datesAbsent(composition)) return compare === undefined ? {} : null
  if (period === undefined) return compare === undefined ? {} : null
  if (time === null) return null
  const label = timeLabel(composition, main)
  const by: readonly Why[] = timeField === undefined && label !== null ? [{ kind: 'default', reason: 'time_field', text: `By ${label}.` }] : []
  composition.whys.set('period', [composition.why(period), ...by])
  return { period: `${time} ${printPeriod(period.period)}` }
}

/** "Customers without orders in 2026": the year is of the orders they do not have, unless another date is named. */
export function datesAbsent({ demand, model }: Composition): boolean {
  const { absent, period, timeField } = demand
  const [only, ...more] = absent
  const entity = only?.targets.find((target) => target.kind === 'entity')
  if (entity?.kind !== 'entity' || more.length > 0 || period === undefined || model.entities[entity.entity]?.time === undefined) return false
  const own = timeField?.targets.some((target) => 'entity' in target && target.entity === entity.entity)
  return (timeField === undefined || own === true) && only !== undefined && only.span[0] < period.span[0]
}

function timeLabel({ graph, model }: Composition, { entity, time }: Pick<Measured, 'entity' | 'time'>): string | null {
  if (time === undefined) return null
  const own = model.entities[graph.end(entity, time.path)]?.fields[time.field]
  const fields = Object.values(model.entities).map((one) => one.fields[time.field])
  const field = own ?? fields.find((one) => one !== undefined)
  return field === undefined ? null : field.label.toLowerCase()
}
