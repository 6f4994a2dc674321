import type { Clock, Grain, PeriodFilter } from '../../flow.ts'
import { addUnits, startOf, wallClockOf, wallRange } from '../plan/index.ts'
import { type Day, type DaySpan, daysIn } from './days.ts'

const DAY_MS = 86_400_000

/** The days to explain. `cut`: the period still runs, or its data ends earlier; only whole days that can have data are taken. */
export interface Explained {
  readonly span: DaySpan
  readonly running?: Grain
  readonly cut: boolean
}

export function today(clock: Clock): Day {
  return Math.floor(wallClockOf(Date.parse(clock.now), clock.timeZone) / DAY_MS)
}

/**
 * The asked period without days that are not over or lie after the last day of data; where none was asked for the newest
 * complete month, or all there is when that is less.
 *
 * @returns null when no day of it has data around
 */
export function explainedPeriod(asked: PeriodFilter | undefined, known: DaySpan, clock: Clock): Explained | null {
  const last = Math.min(known.to, today(clock) - 1)
  if (last < known.from) return null
  const range = asked === undefined || asked.period.kind === 'all' ? null : wallRange(asked.resolved, clock)
  if (range === null || (range.start === null && range.end === null)) return newestMonth(known, last, clock)
  const from = range.start === null ? known.from : Math.floor(range.start / DAY_MS)
  const end = range.end === null ? last : Math.ceil(range.end / DAY_MS) - 1
  const span = { from, to: isOver(end, clock) ? end : Math.min(end, last) }
  if (span.to < span.from || span.from > known.to || span.to < known.from) return null
  const running = span.to < end ? unitStartedAt(span.from, end, clock) : undefined
  return { span, cut: span.to < end, ...(running && { running }) }
}

function isOver(day: Day, clock: Clock): boolean {
  return day < today(clock)
}

/** The unit that a period which still runs will be. */
function unitStartedAt(from: Day, end: Day, clock: Clock): Grain | undefined {
  const units: readonly Grain[] = ['year', 'quarter', 'month', 'week', 'fiscal_year', 'fiscal_quarter']
  return units.find((unit) => startOf(from * DAY_MS, unit, clock) === from * DAY_MS && addUnits(from * DAY_MS, 1, unit) === (end + 1) * DAY_MS)
}

function newestMonth(known: DaySpan, last: Day, clock: Clock): Explained {
  const next = startOf((last + 1) * DAY_MS, 'month', clock) / DAY_MS
  const from = addUnits(next * DAY_MS, -1, 'month') / DAY_MS
  const month = { from, to: next - 1 }
  // data of less than two months: its younger half against its older one
  if (month.from <= known.from) return { span: { from: last - Math.floor((daysIn({ from: known.from, to: last }) - 1) / 2), to: last }, cut: false }
  return { span: month, cut: false }
}
