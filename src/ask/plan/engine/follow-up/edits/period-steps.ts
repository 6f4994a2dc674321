import type { Period } from '../../../../../flow.ts'
import { printPeriod } from '../../../../../warehouse/semantic/index.ts'
import { bucketKey } from '../../../index.ts'
import type { Demand } from '../../figures/demand.ts'
import type { Base, Steps } from './edit-step.ts'
import { timeFormula } from './time-formula.ts'

/** "And the month before?": the same figure, one period earlier; with "compared" it is both. Only where the unit named is the period's own. */
export function shifts({ compare, cues, windows, period }: Demand, { select }: Pick<Base, 'select'>): boolean {
  const isBare = compare?.to === 'previous' && compare.named === undefined && period === undefined && windows.length === 0
  return isBare && !cues.has('compare') && select.compare === undefined && bucketKey(select) === undefined && select.period !== undefined
}

function shiftedSteps(demand: Demand, base: Base): Steps {
  if (!shifts(demand, base) || demand.compare === undefined || base.select.period === undefined) return []
  const before = periodBefore(base.select.period.period)
  if (before === null) return null
  return [{ span: demand.compare.span, edits: [{ op: 'set', node: base.select.period.id, field: 'period', value: printPeriod(before) }] }]
}

/** "Previous month" after an answer about last month is the one before that. */
function isPrevious({ period, previous }: Demand, { select }: Base): boolean {
  const now = select.period?.period
  const told = period?.period
  return previous === true && told?.kind === 'relative' && now?.kind === 'relative' && told.unit === now.unit && now.offset < 0
}

function periodBefore(period: Period | undefined): Period | null {
  if (period?.kind === 'relative' || period?.kind === 'to_date') return { ...period, offset: period.offset - 1 }
  if (period?.kind !== 'calendar') return null
  const [, year, letter, part] = /^(\d{4})(?:-([QH])?(\d{1,2}))?$/.exec(period.at) ?? []
  if (year === undefined) return /^\d{4}-\d\d-\d\d$/.test(period.at) ? { kind: 'calendar', at: dayBefore(period.at) } : null
  if (part === undefined) return { kind: 'calendar', at: String(Number(year) - 1) }
  const most = letter === 'Q' ? 4 : letter === 'H' ? 2 : 12
  const [at, of] = Number(part) > 1 ? [Number(part) - 1, year] : [most, String(Number(year) - 1)]
  return { kind: 'calendar', at: `${of}-${letter === undefined ? String(at).padStart(2, '0') : `${letter}${at}`}` }
}
function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}

/** "and last year?" */
export function periodSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { period } = demand
  if (period === undefined) return shiftedSteps(demand, base)
  const before = isPrevious(demand, base) ? periodBefore(select.period?.period) : undefined
  if (before === null) return null
  if (before !== undefined && select.period !== undefined)
    return [{ span: period.span, edits: [{ op: 'set', node: select.period.id, field: 'period', value: printPeriod(before) }] }]
  if (select.period !== undefined)
    return [{ span: period.span, edits: [{ op: 'set', node: select.period.id, field: 'period', value: printPeriod(period.period) }] }]
  const time = timeFormula(base)
  if (time === null) return null
  return [{ span: period.span, edits: [{ op: 'add', slot: 'period', value: `${time} ${printPeriod(period.period)}` }] }]
}
