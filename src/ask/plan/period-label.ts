import type { Clock, Grain, Period } from '../../flow.ts'
import { addUnits, DAY_MS, dateParts, fiscalYearOf, startOf, weekOf } from './calendar.ts'
import type { WallRange } from './period-range.ts'
import type { WallClock } from './time-zone.ts'

export const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const
const SHORT_MONTHS = MONTHS.map((month) => month.slice(0, 3))

/** What people call the unit that starts at `start`: "August 2026", "Q3 2026", "week 36 of 2026", "FY2026 Q2". */
export function unitLabel(start: WallClock, grain: Grain, clock: Clock): string {
  const { year, month, day } = dateParts(start)
  switch (grain) {
    case 'minute':
    case 'hour':
      return `${day} ${monthName(month)} ${year}, ${timeText(start)}`
    case 'day':
      return `${day} ${monthName(month)} ${year}`
    case 'week': {
      const { year: weekYear, week } = weekOf(start, clock)
      return `week ${week} of ${weekYear} (${spanLabel({ start, end: addUnits(start, 1, 'week') })})`
    }
    case 'month':
      return `${monthName(month)} ${year}`
    case 'quarter':
      return `Q${Math.ceil(month / 3)} ${year}`
    case 'year':
      return String(year)
    case 'fiscal_quarter': {
      const yearStart = startOf(start, 'fiscal_year', clock)
      return `FY${fiscalYearOf(yearStart, clock)} Q${Math.round(monthsBetween(yearStart, start) / 3) + 1} (${spanLabel({ start, end: addUnits(start, 3, 'month') })})`
    }
    case 'fiscal_year':
      return `FY${fiscalYearOf(start, clock)} (${spanLabel({ start, end: addUnits(start, 1, 'year') })})`
  }
}

/** What people call a resolved range. Whole units by their name, whole months by month, else by day. */
export function rangeLabel(period: Period, range: WallRange, clock: Clock): string {
  if (range.start === null && range.end === null) return 'all time'
  if (range.start === null) return `until ${dayLabel((range.end ?? 0) - 1)}`
  if (range.end === null) return `since ${dayLabel(range.start)}`
  const grain = wholeUnit(period, { start: range.start, end: range.end }, clock)
  if (grain) return unitLabel(range.start, grain, clock)
  if (period.kind === 'calendar' && /H[12]$/.test(period.at)) {
    return period.at.startsWith('FY')
      ? `${period.at.replace('-', ' ')} (${spanLabel({ start: range.start, end: range.end })})`
      : `${period.at.slice(-2)} ${period.at.slice(0, 4)}`
  }
  return spanLabel({ start: range.start, end: range.end })
}

/** The unit a closed range is exactly, preferring the one the words named. */
export function wholeUnit(period: Period | undefined, range: { readonly start: WallClock; readonly end: WallClock }, clock: Clock): Grain | undefined {
  const named = period && period.kind === 'relative' ? [period.unit] : []
  const fiscal: readonly Grain[] = period?.kind === 'calendar' && period.at.startsWith('FY') ? ['fiscal_year', 'fiscal_quarter'] : []
  const grains: readonly Grain[] = [...named, ...fiscal, 'year', 'quarter', 'month', 'week', 'day', 'hour']
  return grains.find((grain) => startOf(range.start, grain, clock) === range.start && addUnits(range.start, 1, grain) === range.end)
}

/** "2024 – 2026", "Jun – Aug 2026", "15 Aug – 14 Sep 2026", "14 Sep 2026, 08:00 – 10:59". */
export function spanLabel(range: { readonly start: WallClock; readonly end: WallClock }): string {
  const start = dateParts(range.start)
  const last = dateParts(range.end - 1)
  if (range.start % DAY_MS !== 0 || (range.end % DAY_MS !== 0 && range.end - range.start < DAY_MS)) return timeSpan(range)
  const wholeMonths = start.day === 1 && dateParts(range.end).day === 1 && range.end % DAY_MS === 0
  if (wholeMonths && start.month === 1 && last.month === 12) return start.year === last.year ? String(start.year) : `${start.year} – ${last.year}`
  const end = wholeMonths ? monthLabel(range.end - 1) : dayLabel(range.end - 1)
  if (start.year === last.year && start.month === last.month) return wholeMonths || start.day === last.day ? end : `${start.day} – ${end}`
  const first = wholeMonths ? monthLabel(range.start) : dayLabel(range.start)
  return `${start.year === last.year ? first.slice(0, -' 2026'.length) : first} – ${end}`
}

function timeSpan(range: { readonly start: WallClock; readonly end: WallClock }): string {
  const sameDay = Math.floor(range.start / DAY_MS) === Math.floor((range.end - 1) / DAY_MS)
  const end = sameDay ? timeText(range.end - 1) : `${dayLabel(range.end - 1)}, ${timeText(range.end - 1)}`
  return `${dayLabel(range.start)}, ${timeText(range.start)} – ${end}`
}
function dayLabel(at: WallClock): string {
  const { year, month, day } = dateParts(at)
  return `${day} ${shortMonth(month)} ${year}`
}
function monthLabel(at: WallClock): string {
  const { year, month } = dateParts(at)
  return `${shortMonth(month)} ${year}`
}
function timeText(at: WallClock): string {
  return new Date(at).toISOString().slice(11, 16)
}
function monthsBetween(start: WallClock, end: WallClock): number {
  const [a, b] = [dateParts(start), dateParts(end)]
  return (b.year - a.year) * 12 + b.month - a.month
}
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? ''
}
export function shortMonth(month: number): string {
  return SHORT_MONTHS[month - 1] ?? ''
}
