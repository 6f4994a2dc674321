import type { Clock, Grain, Unit } from '../../flow.ts'

/** Wall-clock time without zone, `YYYY-MM-DDTHH:MM:SS`; a date is its first ten characters. */
export type LocalTime = string

const formats = new Map<string, Intl.DateTimeFormat>()

/** Wall-clock time of an instant in a zone. */
export function localTime(instant: string, zone: string): LocalTime {
  return wallClock(new Date(instant), zone)
}

/** Instant of a wall-clock time, UTC with milliseconds; the earlier one where clocks go back. */
export function instantOf(local: LocalTime, zone: string): string {
  const wanted = Date.parse(`${full(local)}Z`)
  const first = wanted - offsetAt(wanted, zone)
  const second = wanted - offsetAt(first, zone)
  return new Date(wallClock(new Date(second), zone) === full(local) ? Math.min(second, earlier(wanted, second, zone)) : second).toISOString()
}

/** Minutes east of UTC if the zone has had only one offset since 1970, else undefined. */
export function fixedOffsetMinutes(zone: string): number | undefined {
  const months = Array.from({ length: (2040 - 1970) * 4 }, (_, n) => Date.UTC(1970, n * 3, 1))
  const offsets = new Set(months.map((month) => offsetAt(month, zone)))
  const [only] = offsets
  return offsets.size === 1 && only !== undefined ? only / MINUTE_MS : undefined
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

function earlier(wanted: number, found: number, zone: string): number {
  const candidate = wanted - offsetAt(found - 3 * 60 * MINUTE_MS, zone)
  return candidate < found && wallClock(new Date(candidate), zone) === new Date(wanted).toISOString().slice(0, 19) ? candidate : found
}

function offsetAt(instant: number, zone: string): number {
  const whole = Math.floor(instant / 1000) * 1000
  return Date.parse(`${wallClock(new Date(whole), zone)}Z`) - whole
}

function wallClock(date: Date, zone: string): LocalTime {
  const part = Object.fromEntries(
    format(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  return `${String(part.year).padStart(4, '0')}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`
}

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, made)
  return made
}

function full(local: LocalTime): LocalTime {
  return local.length === 10 ? `${local}T00:00:00` : local.replace(' ', 'T').slice(0, 19)
}

export function isMidnight(local: LocalTime): boolean {
  return full(local).endsWith('T00:00:00')
}

/** Adds calendar units; months and longer keep the day or take the last of the month. */
export function addUnits(local: LocalTime, count: number, unit: Unit | Grain): LocalTime {
  const date = new Date(`${full(local)}Z`)
  const months = MONTHS[unit]
  if (months === undefined) return new Date(date.getTime() + count * (MILLISECONDS[unit] ?? DAY_MS)).toISOString().slice(0, 19)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + count * months)
  date.setUTCDate(Math.min(day, new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()))
  return date.toISOString().slice(0, 19)
}

const MONTHS: Partial<Record<Grain, number>> = { month: 1, quarter: 3, year: 12, fiscal_quarter: 3, fiscal_year: 12 }
const MILLISECONDS: Partial<Record<Grain, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS, week: 7 * DAY_MS }

/** First day of the week as JavaScript counts days, Sunday 0. */
export const WEEK_START = { sunday: 0, monday: 1, saturday: 6 } as const

/** Where the bucket of a local time begins. */
export function bucketStart(local: LocalTime, grain: Grain, clock: Clock): LocalTime {
  const text = full(local)
  if (grain === 'minute') return `${text.slice(0, 16)}:00`
  if (grain === 'hour') return `${text.slice(0, 13)}:00:00`
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  if (grain === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() - WEEK_START[clock.weekStart] + 7) % 7))
  const months = MONTHS[grain]
  if (months !== undefined) {
    const start = grain.startsWith('fiscal') ? clock.fiscalYearStart - 1 : 0
    date.setUTCMonth(date.getUTCMonth() - ((date.getUTCMonth() - start + 12) % months), 1)
  }
  return date.toISOString().slice(0, 19)
}
