import type { Clock, Grain } from '../../flow.ts'
import { utcMs, type WallClock } from './time-zone.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS

/** Rules of the calendar, as far as units need them. */
export type Calendar = Pick<Clock, 'weekStart' | 'fiscalYearStart' | 'fiscalYearName'>

/** Year, month 1–12 and day of a wall clock. */
export function dateParts(wall: WallClock): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(wall)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** `YYYY-MM-DD`. */
export function dateText(wall: WallClock): string {
  return new Date(wall).toISOString().slice(0, 10)
}

/** Midnight of `YYYY-MM-DD`, or null if there is no such day. */
export function parseDate(text: string): WallClock | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return null
  const wall = utcMs(Number(match[1]), Number(match[2]), Number(match[3]))
  return dateText(wall) === text ? wall : null
}

/** 1 Monday … 7 Sunday, whatever the week start. */
export function weekday(wall: WallClock): number {
  return ((new Date(wall).getUTCDay() + 6) % 7) + 1
}

/** First moment of the unit that holds `wall`. */
export function startOf(wall: WallClock, grain: Grain, calendar: Calendar): WallClock {
  const { year, month } = dateParts(wall)
  switch (grain) {
    case 'minute':
      return floorTo(wall, MINUTE_MS)
    case 'hour':
      return floorTo(wall, HOUR_MS)
    case 'day':
      return floorTo(wall, DAY_MS)
    case 'week':
      return floorTo(wall, DAY_MS) - daysIntoWeek(wall, calendar) * DAY_MS
    case 'month':
      return utcMs(year, month, 1)
    case 'quarter':
      return utcMs(year, month - ((month - 1) % 3), 1)
    case 'year':
      return utcMs(year, 1, 1)
    case 'fiscal_quarter':
      return utcMs(year, month - (fiscalMonth(month, calendar) % 3), 1)
    case 'fiscal_year':
      return utcMs(year, month - fiscalMonth(month, calendar), 1)
  }
}

/** `count` units later; months and longer keep the day or take the last of the month. */
export function addUnits(wall: WallClock, count: number, grain: Grain): WallClock {
  const unit = UNITS[grain]
  return 'months' in unit ? addMonths(wall, unit.months * count) : wall + unit.ms * count
}

/** Whether a unit is counted in months, so that its length varies. */
export function isInMonths(grain: Grain): boolean {
  return 'months' in UNITS[grain]
}

const UNITS: Readonly<Record<Grain, { readonly months: number } | { readonly ms: number }>> = {
  minute: { ms: MINUTE_MS },
  hour: { ms: HOUR_MS },
  day: { ms: DAY_MS },
  week: { ms: WEEK_MS },
  month: { months: 1 },
  quarter: { months: 3 },
  fiscal_quarter: { months: 3 },
  year: { months: 12 },
  fiscal_year: { months: 12 },
}

function addMonths(wall: WallClock, count: number): WallClock {
  const { year, month, day } = dateParts(wall)
  const first = utcMs(year, month + count, 1)
  const target = dateParts(first)
  const last = dateParts(utcMs(target.year, target.month + 1, 0)).day
  return first + (Math.min(day, last) - 1) * DAY_MS + (wall - floorTo(wall, DAY_MS))
}

/** ISO weeks with Monday start; otherwise the week that holds 1 January is week 1. */
export function weekOf(wall: WallClock, calendar: Calendar): { readonly year: number; readonly week: number } {
  const start = startOf(wall, 'week', calendar)
  // ISO: a week belongs to the year of its Thursday. Otherwise: to the year of its last day, which is the one whose 1 January it may hold.
  const owner = calendar.weekStart === 'monday' ? start + 3 * DAY_MS : start + 6 * DAY_MS
  const { year } = dateParts(owner)
  return { year, week: Math.round((start - firstWeek(year, calendar)) / WEEK_MS) + 1 }
}

/** First moment of week 1 of a year. */
export function firstWeek(year: number, calendar: Calendar): WallClock {
  return startOf(utcMs(year, 1, calendar.weekStart === 'monday' ? 4 : 1), 'week', calendar)
}

/** The number a fiscal year is named by, from its first moment, and back. */
export function fiscalYearOf(start: WallClock, calendar: Calendar): number {
  return dateParts(start).year + fiscalShift(calendar)
}
export function fiscalYearStart(name: number, calendar: Calendar): WallClock {
  return utcMs(name - fiscalShift(calendar), calendar.fiscalYearStart, 1)
}
function fiscalShift(calendar: Calendar): number {
  return calendar.fiscalYearName === 'end' && calendar.fiscalYearStart > 1 ? 1 : 0
}

/** Months since the fiscal year began: 0–11. */
function fiscalMonth(month: number, calendar: Calendar): number {
  return (month - calendar.fiscalYearStart + 12) % 12
}
function daysIntoWeek(wall: WallClock, calendar: Calendar): number {
  const first = { monday: 1, sunday: 7, saturday: 6 }[calendar.weekStart]
  return (weekday(wall) - first + 7) % 7
}
function floorTo(wall: WallClock, sizeMs: number): WallClock {
  return Math.floor(wall / sizeMs) * sizeMs
}
