/** What a text in an ISO 8601 form says; dates alone and times alone are told apart from moments. */
export type IsoTime =
  | { readonly kind: 'timestamp'; readonly micros: number | bigint }
  | { readonly kind: 'date'; readonly days: number }
  | { readonly kind: 'time'; readonly micros: number }

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?|(\d\d)(\d\d)|-?(\d{3})|(-?)W(\d\d)(?:(-?)(\d))?)?(?=$|[T ])/
const SLASHED = /^(\d{4})\/(\d\d)\/(\d\d)(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?$/
const TIME = /^(\d\d)(?:(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)|(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?))?(Z|[-+]\d\d(?::?\d\d)?)?$/

const DAY_MICROS = 86_400_000_000
const HOUR_MICROS = 3_600_000_000
const MINUTE_MICROS = 60_000_000
const SECOND_MICROS = 1_000_000
const MS_A_DAY = 86_400_000
/** 0001-01-01 and 9999-12-31 in days since 1970: the range of a date. */
export const FIRST_DAY = -719_162
export const LAST_DAY = 2_932_896
/** A day that is 15 digits of microseconds away from 1970 is still exact in a double; 2255 is not. */
const SAFE_DAYS = 104_000

/**
 * Reads `YYYY-MM-DD`, `YYYY/MM/DD`, `YYYYMMDD`, week and ordinal dates, with `T` or one space and a time and zone after
 * them. Without zone it is UTC; fractions are cut after microseconds.
 *
 * @returns null for every other text, and for days and times that do not exist
 */
export function parseIsoTime(text: string): IsoTime | null {
  const quick = quickTimestamp(text)
  if (quick !== null) return quick
  if (text.length > LONGEST) return null
  const slashed = SLASHED.exec(text)
  if (slashed !== null) return readSlashed(slashed)
  const date = DATE.exec(text)
  if (date === null) return readTime(text)
  const days = readDate(date)
  if (days === null) return null
  const rest = text.slice(date[0].length)
  if (rest === '') return { kind: 'date', days }
  if (!namesDay(date)) return null
  const time = TIME.exec(rest.slice(1))
  if (time === null || mixesForms(date, time)) return null
  return timestamp(days, readClock(time), readZone(time[8]))
}
const LONGEST = 64

/** The form nearly every API sends: `2024-01-15T10:30:15[.fraction]Z`, or with a space, or without zone. */
function quickTimestamp(text: string): IsoTime | null {
  const length = text.length
  if (length < 19 || length > 27) return null
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 32) return null
  const end = text.charCodeAt(length - 1) === 90 ? length - 1 : length
  let fraction = 0
  if (end > 19) {
    if (text.charCodeAt(19) !== 46 || end === 20) return null
    for (let at = 20; at < 26; at++) {
      const digit = at < end ? text.charCodeAt(at) - 48 : 0
      if (digit < 0 || digit > 9) return null
      fraction = fraction * 10 + digit
    }
    if (end > 26) return null
  }
  const days = dayOf(digits(text, 0) * 100 + digits(text, 2), digits(text, 5), digits(text, 8))
  const clock = clockOf(digits(text, 11), digits(text, 14), digits(text, 17))
  return days === null || clock === null ? null : timestamp(days, clock + fraction, 0)
}

/** NaN where there are none; a NaN day or clock does not exist. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function readDate(found: RegExpExecArray): number | null {
  const [, year, month, day, basicMonth, basicDay, ordinal, weekDash, week, weekdayDash, weekday] = found
  if (week !== undefined) {
    if (weekday !== undefined && weekDash !== weekdayDash) return null
    return dayOfWeek(Number(year), Number(week), weekday === undefined ? 1 : Number(weekday))
  }
  if (ordinal !== undefined) return dayOfYear(Number(year), Number(ordinal))
  return dayOf(Number(year), Number(month ?? basicMonth ?? 1), Number(day ?? basicDay ?? 1))
}

/** A year or a month is a date, but no day for a time to be added to. */
function namesDay([, , , day, , basicDay, ordinal, , week]: RegExpExecArray): boolean {
  return (day ?? basicDay ?? ordinal ?? week) !== undefined
}

/** A day with dashes is followed by a time with colons. */
function mixesForms(date: RegExpExecArray, time: RegExpExecArray): boolean {
  return date[0].includes('-') && time[5] !== undefined
}

function readSlashed([, year, month, day, hour, minute, second, fraction]: RegExpExecArray): IsoTime | null {
  const days = dayOf(Number(year), Number(month), Number(day))
  if (days === null) return null
  if (hour === undefined) return { kind: 'date', days }
  const clock = clockOf(Number(hour), Number(minute), Number(second ?? 0))
  return timestamp(days, clock === null ? null : clock + microsOf(fraction), 0)
}

const TIME_ALONE = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?(Z|[-+]\d\d(?::?\d\d)?)?$/

function readTime(text: string): IsoTime | null {
  const found = TIME_ALONE.exec(text)
  if (found === null) return null
  const clock = clockOf(Number(found[1]), Number(found[2]), Number(found[3] ?? 0))
  const zone = readZone(found[5])
  if (clock === null || zone === null) return null
  return { kind: 'time', micros: (((clock + microsOf(found[4]) - zone) % DAY_MICROS) + DAY_MICROS) % DAY_MICROS }
}

function readClock([, hour, minute, second, fraction, basicMinute, basicSecond, basicFraction]: RegExpExecArray): number | null {
  const clock = clockOf(Number(hour), Number(minute ?? basicMinute ?? 0), Number(second ?? basicSecond ?? 0))
  return clock === null ? null : clock + microsOf(fraction ?? basicFraction)
}

function readZone(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 23) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * HOUR_MICROS + minutes * MINUTE_MICROS)
}

function microsOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 6).padEnd(6, '0'))
}

function timestamp(days: number, clock: number | null, zone: number | null): IsoTime | null {
  if (clock === null || zone === null) return null
  const inDay = clock - zone
  if ((days === FIRST_DAY && inDay < 0) || (days === LAST_DAY && inDay >= DAY_MICROS)) return null
  return { kind: 'timestamp', micros: micros(days, inDay) }
}

/** Microseconds since 1970, exact: a number where a double holds it. */
export function micros(days: number, inDay: number): number | bigint {
  return Math.abs(days) < SAFE_DAYS ? days * DAY_MICROS + inDay : BigInt(days) * BigInt(DAY_MICROS) + BigInt(inDay)
}

function clockOf(hour: number, minute: number, second: number): number | null {
  return hour < 24 && minute < 60 && second < 60 ? hour * HOUR_MICROS + minute * MINUTE_MICROS + second * SECOND_MICROS : null
}

/** Days since 1970 (H. Hinnant, *chrono-Compatible Low-Level Date Algorithms*, days_from_civil). */
function dayOf(year: number, month: number, day: number): number | null {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return null
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfShifted = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfShifted - 719_468
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function dayOfYear(year: number, ordinal: number): number | null {
  const first = dayOf(year, 1, 1)
  return first === null || ordinal < 1 || ordinal > (isLeap(year) ? 366 : 365) ? null : first + ordinal - 1
}

function dayOfWeek(year: number, week: number, weekday: number): number | null {
  const fourth = dayOf(year, 1, 4)
  if (fourth === null || week < 1 || week > 53 || weekday < 1 || weekday > 7) return null
  const monday = fourth - weekdayOf(fourth)
  const day = monday + (week - 1) * 7 + weekday - 1
  const thursday = day - weekdayOf(day) + 3
  return new Date(thursday * MS_A_DAY).getUTCFullYear() === year ? day : null
}

/** Monday is 0; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}
