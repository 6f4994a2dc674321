/**
 * Wall-clock time of a zone, as milliseconds since 1970-01-01T00:00 read as if the wall clock were UTC.
 * All calendar arithmetic happens on it; only `instantOf` and `wallClockOf` know about zones.
 */
export type WallClock = number

const HOUR_MS = 3_600_000
/** Further than any offset from UTC, and further than the longest jump a zone ever made (Samoa skipped a day). */
const AROUND_MS = 26 * HOUR_MS

/** What the clocks in `timeZone` (IANA) show at an instant. @throws RangeError for an unknown zone */
export function wallClockOf(instantMs: number, timeZone: string): WallClock {
  return instantMs + offsetMs(instantMs, timeZone)
}

/**
 * The first instant at which the clocks in `timeZone` show `wall`. A time the clocks skip is the instant of the jump
 * (shifted by what they skip); a time they show twice is the earlier one.
 */
export function instantOf(wall: WallClock, timeZone: string): number {
  const before = offsetMs(wall - AROUND_MS, timeZone)
  const after = offsetMs(wall + AROUND_MS, timeZone)
  const shown = [wall - before, wall - after].filter((instant) => wallClockOf(instant, timeZone) === wall)
  return shown.length > 0 ? Math.min(...shown) : wall - before
}

export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone)
    return true
  } catch {
    return false
  }
}

function offsetMs(instantMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map((part) => [part.type, part.value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year')
  const wall = utcMs(year, number('month'), number('day')) + number('hour') * HOUR_MS + number('minute') * 60_000 + number('second') * 1000
  return wall - Math.floor(instantMs / 1000) * 1000
}

/** Midnight of a date, month 1–12. `Date.UTC` reads years below 100 as 19xx; this does not. */
export function utcMs(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime()
}

// Making a formatter costs about 50 µs, formatting 2 µs; the zones of one installation are few.
const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
