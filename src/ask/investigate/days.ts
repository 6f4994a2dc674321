import type { Clock, Grain } from '../../flow.ts'
import { addUnits, dateText, startOf } from '../plan/index.ts'

const DAY_MS = 86_400_000

/** A local calendar day, counted from 1970-01-01. */
export type Day = number

/** Days, both included. */
export interface DaySpan {
  readonly from: Day
  readonly to: Day
}

export function dayOf(text: string): Day {
  return Math.floor(Date.parse(text.slice(0, 10)) / DAY_MS)
}
export function dayText(day: Day): string {
  return dateText(day * DAY_MS)
}
export function daysIn({ from, to }: DaySpan): number {
  return to - from + 1
}

/** The unit of the calendar that a stretch is exactly, if it is one. */
export function unitOf({ from, to }: DaySpan, clock: Clock): Grain | undefined {
  return UNITS.find((unit) => startOf(from * DAY_MS, unit, clock) === from * DAY_MS && addUnits(from * DAY_MS, 1, unit) === (to + 1) * DAY_MS)
}
const UNITS: readonly Grain[] = ['year', 'quarter', 'month', 'week', 'fiscal_year', 'fiscal_quarter']

/**
 * The stretch that lies `back` steps before: whole units of the calendar where the period is one or the beginning of one
 * (`unit`), else as many days.
 */
export function stepBack(span: DaySpan, back: number, unit: Grain | undefined): DaySpan {
  if (unit === undefined) return { from: span.from - back * daysIn(span), to: span.to - back * daysIn(span) }
  const from = addUnits(span.from * DAY_MS, -back, unit) / DAY_MS
  const whole = addUnits(from * DAY_MS, 1, unit) / DAY_MS - 1
  const isWhole = addUnits(span.from * DAY_MS, 1, unit) / DAY_MS - 1 === span.to
  return { from, to: isWhole ? whole : Math.min(whole, from + daysIn(span) - 1) }
}

/** The same days a year earlier; a whole unit stays one. */
export function yearBefore(span: DaySpan, unit: Grain | undefined): DaySpan {
  if (unit === 'week' || unit === undefined) return { from: span.from - WEEKS_OF_A_YEAR, to: span.to - WEEKS_OF_A_YEAR }
  const from = addUnits(span.from * DAY_MS, -1, 'year') / DAY_MS
  const end = addUnits((span.to + 1) * DAY_MS, -1, 'year') / DAY_MS - 1
  return { from, to: end }
}
/** 52 weeks: the same weekdays. */
const WEEKS_OF_A_YEAR = 364

/** A grain that shows a stretch in 8 to 60 points, so that a change of `length` days is at least one of them. */
export function grainFor(days: number, length: number): Grain {
  if (days <= 62 || length < 7) return 'day'
  return days <= 430 || length < 28 ? 'week' : 'month'
}

/** From the first whole bucket to the end of the last one: half a week at an end of a line looks like a fall. */
export function wholeBuckets(span: DaySpan, grain: Grain, clock: Clock): DaySpan {
  const start = startOf(span.from * DAY_MS, grain, clock) / DAY_MS
  const from = start === span.from ? start : addUnits(start * DAY_MS, 1, grain) / DAY_MS
  const to = addUnits(startOf(span.to * DAY_MS, grain, clock), 1, grain) / DAY_MS - 1
  return from > span.to ? span : { from, to }
}
