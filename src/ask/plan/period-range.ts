import type { Clock, Grain, Period } from '../../flow.ts'
import { addUnits, DAY_MS, firstWeek, fiscalYearStart, parseDate, startOf, weekOf } from './calendar.ts'
import { utcMs, type WallClock, wallClockOf } from './time-zone.ts'

/** Half-open, in the wall clock of `clock.timeZone`; null is open. */
export interface WallRange {
  readonly start: WallClock | null
  readonly end: WallClock | null
}
/** A range that is exactly one unit of the calendar. */
export interface CalendarUnit {
  readonly start: WallClock
  readonly end: WallClock
  readonly grain: Grain | 'half_year'
}

/** The stretch of time a period means now, or null if its text names no day that exists. */
export function rangeOf(period: Period, clock: Clock): WallRange | null {
  const now = wallNow(clock)
  switch (period.kind) {
    case 'calendar':
      return parseCalendar(period.at, clock)
    case 'relative': {
      const start = addUnits(startOf(now, period.unit, clock), period.offset, period.unit)
      return { start, end: addUnits(start, 1, period.unit) }
    }
    case 'trailing':
      return trailing(period.unit, period.count, now, clock)
    case 'to_date':
      return { start: addUnits(startOf(now, period.unit, clock), period.offset, period.unit), end: addUnits(now, period.offset, period.unit) }
    case 'range':
      return dateRange(period, now, clock)
    case 'all':
      return { start: null, end: null }
  }
}

export function wallNow(clock: Clock): WallClock {
  return wallClockOf(Date.parse(clock.now), clock.timeZone)
}

function trailing(unit: Grain, count: number, now: WallClock, clock: Clock): WallRange {
  const running = startOf(now, unit, clock)
  const includesRunning = unit === 'day' || unit === 'hour' || unit === 'minute'
  return { start: addUnits(running, -count, unit), end: includesRunning ? addUnits(running, 1, unit) : running }
}

function dateRange(period: { readonly from?: string; readonly to?: string }, now: WallClock, clock: Clock): WallRange | null {
  const from = period.from === undefined ? null : parseCalendar(period.from, clock)
  const to = period.to === undefined ? null : parseCalendar(period.to, clock)
  if ((period.from !== undefined && !from) || (period.to !== undefined && !to)) return null
  const tomorrow = startOf(now, 'day', clock) + DAY_MS
  const end = to?.end ?? tomorrow
  if (!from) return { start: null, end }
  // "since" a day to come is a future period, not an empty one
  return { start: from.start, end: to ? end : Math.max(end, from.end) }
}

/** Reads `2026`, `2026-Q3`, `2026-H1`, `2026-09`, `2026-W36`, `2026-09-14`, `2026-09-14T10` (an hour), `FY2026`, `FY2026-Q2`. */
export function parseCalendar(at: string, clock: Clock): CalendarUnit | null {
  const day = parseDate(at)
  if (day !== null) return unit(day, 'day')
  const match = /^(FY)?(\d{4})(?:-(Q[1-4]|H[12]|W\d{2}|\d{2}))?(?:-(\d{2})T(\d{2}))?$/.exec(at)
  if (!match) return null
  const [, fiscal, yearText, part, dayText, hourText] = match
  const year = Number(yearText)
  if (hourText !== undefined) return hour(`${yearText}-${part}-${dayText}`, Number(hourText))
  if (fiscal) return fiscalUnit(fiscalYearStart(year, clock), part)
  if (part === undefined) return unit(utcMs(year, 1, 1), 'year')
  if (part.startsWith('W')) return isoWeek(year, Number(part.slice(1)), clock)
  if (part.startsWith('Q')) return unit(utcMs(year, Number(part.slice(1)) * 3 - 2, 1), 'quarter')
  if (part.startsWith('H')) return half(utcMs(year, part === 'H1' ? 1 : 7, 1))
  const month = Number(part)
  return month >= 1 && month <= 12 ? unit(utcMs(year, month, 1), 'month') : null
}

function fiscalUnit(start: WallClock, part: string | undefined): CalendarUnit | null {
  if (part === undefined) return unit(start, 'fiscal_year')
  if (part.startsWith('Q')) return unit(addUnits(start, Number(part.slice(1)) - 1, 'quarter'), 'fiscal_quarter')
  if (part.startsWith('H')) return half(addUnits(start, part === 'H1' ? 0 : 6, 'month'))
  return null
}
function isoWeek(year: number, week: number, clock: Clock): CalendarUnit | null {
  const start = addUnits(firstWeek(year, clock), week - 1, 'week')
  return weekOf(start, clock).year === year ? unit(start, 'week') : null
}
function hour(date: string, hours: number): CalendarUnit | null {
  const day = parseDate(date)
  return day !== null && hours < 24 ? unit(addUnits(day, hours, 'hour'), 'hour') : null
}
function half(start: WallClock): CalendarUnit {
  return { start, end: addUnits(start, 6, 'month'), grain: 'half_year' }
}
function unit(start: WallClock, grain: Grain): CalendarUnit {
  return { start, end: addUnits(start, 1, grain), grain }
}
