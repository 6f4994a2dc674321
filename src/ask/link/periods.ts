import type { Clock, Grain, Period, Unit } from '../../flow.ts'
import { lookup } from './lookup.ts'
import { readNumber } from './numbers.ts'
import type { RawToken } from './tokens.ts'

export interface PeriodRead {
  readonly period: Period
  readonly length: number
}

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  'january february march april may june july august september october november december'
    .split(' ')
    .flatMap((name, i) => [
      [name, i + 1],
      [name.slice(0, 3), i + 1],
    ])
    .concat([['sept', 9]]),
)
const UNIT_NAMES: readonly Unit[] = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
const UNITS: Readonly<Record<string, Unit>> = Object.fromEntries(
  UNIT_NAMES.flatMap((unit): readonly (readonly [string, Unit])[] => [
    [unit, unit],
    [`${unit}s`, unit],
  ]),
)
const ORDINAL_QUARTERS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, '1st': 1, '2nd': 2, '3rd': 3, '4th': 4 }
const OFFSETS: Readonly<Record<string, number>> = { last: -1, previous: -1, past: -1, prior: -1, this: 0, current: 0, next: 1 }
const JOINERS: Readonly<Record<string, readonly string[]>> = { between: ['and', 'to'], from: ['to', 'until', 'till', 'through'] }
const TO_DATE: Readonly<Record<string, Grain>> = { ytd: 'year', mtd: 'month', qtd: 'quarter', wtd: 'week' }

/**
 * Reads a period at a token, without prepositions before it: "last month", "Q3 2025", "past 30 days", "year to date",
 * "since March", "between May and July 2025", "2024". Never guesses: a bare small number is not a year.
 */
export function readPeriod(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  return (
    words(tokens, at) ??
    latestDay(tokens, at, clock) ??
    calendarWeek(tokens, at, clock) ??
    toDate(tokens, at) ??
    trailing(tokens, at) ??
    ago(tokens, at) ??
    relative(tokens, at) ??
    open(tokens, at, clock) ??
    span(tokens, at, clock) ??
    point(tokens, at, clock)
  )
}

function word(tokens: readonly RawToken[], at: number): string {
  return tokens[at]?.lower ?? ''
}

function words(tokens: readonly RawToken[], at: number): PeriodRead | null {
  const first = word(tokens, at)
  if (first === 'today') return { period: { kind: 'relative', unit: 'day', offset: 0 }, length: 1 }
  if (first === 'yesterday') return { period: { kind: 'relative', unit: 'day', offset: -1 }, length: 1 }
  if (first === 'tomorrow') return { period: { kind: 'relative', unit: 'day', offset: 1 }, length: 1 }
  if (first === 'all' && word(tokens, at + 1) === 'time') return { period: { kind: 'all' }, length: 2 }
  return null
}

const DAYS: Readonly<Record<string, number>> = { monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6, sunday: 7 }
const DAY_MS = 86_400_000

/** "on Friday", "last Saturday", "last weekend": the latest that has been, today only where it is not called the last one. */
function latestDay(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  const isLast = ['last', 'past', 'previous'].includes(word(tokens, at))
  const next = at + (isLast || ['this', 'on'].includes(word(tokens, at)) ? 1 : 0)
  const day = lookup(DAYS, word(tokens, next))
  const today = localDay(clock)
  const now = Date.UTC(today.year, today.month - 1, today.day)
  const weekday = new Date(now).getUTCDay() || 7
  const dayBefore = (wanted: number, least: number): number => now - (((weekday - wanted + 7 - least) % 7) + least) * DAY_MS
  if (day !== undefined) return { period: { kind: 'calendar', at: isoOf(dayBefore(day, isLast ? 1 : 0)) }, length: next - at + 1 }
  if (!isLast || word(tokens, next) !== 'weekend') return null
  const sunday = dayBefore(7, 1)
  return { period: { kind: 'range', from: isoOf(sunday - DAY_MS), to: isoOf(sunday) }, length: 2 }
}
function isoOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** "calendar week 36", "week 36 of 2025", "CW 36", "KW36": weeks as ISO 8601 counts them. */
function calendarWeek(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  const first = word(tokens, at)
  const glued = /^(?:cw|kw)(\d{1,2})$/.exec(first)
  const named = first === 'calendar' && word(tokens, at + 1) === 'week' ? 2 : ['week', 'cw', 'kw'].includes(first) ? 1 : 0
  const digits = glued?.[1] ?? (named > 0 ? word(tokens, at + named) : '')
  const number = /^\d{1,2}$/.test(digits) ? Number(digits) : 0
  if (number < 1 || number > 53) return null
  const used = glued ? 1 : named + 1
  const of = ['of', 'in', '/', ','].includes(word(tokens, at + used)) ? 1 : 0
  const year = yearAt(tokens, at + used + of)
  const today = localDay(clock)
  const latest = Date.UTC(today.year, today.month - 1, today.day)
  const start = mondayOf(year === null ? today.year : Number(year.at), number)
  const monday = year === null && start > latest ? mondayOf(today.year - 1, number) : start
  return { period: { kind: 'range', from: isoOf(monday), to: isoOf(monday + 6 * DAY_MS) }, length: year === null ? used : used + of + 1 }
}
function mondayOf(year: number, week: number): number {
  const fourth = Date.UTC(year, 0, 4)
  return fourth - ((new Date(fourth).getUTCDay() || 7) - 1) * DAY_MS + (week - 1) * 7 * DAY_MS
}

function toDate(tokens: readonly RawToken[], at: number): PeriodRead | null {
  const short = lookup(TO_DATE, word(tokens, at))
  if (short !== undefined) return { period: { kind: 'to_date', unit: short, offset: 0 }, length: 1 }
  const grain = grainAt(tokens, at)
  if (grain === null || word(tokens, at + grain.length) !== 'to' || word(tokens, at + grain.length + 1) !== 'date') return null
  return { period: { kind: 'to_date', unit: grain.grain, offset: 0 }, length: grain.length + 2 }
}

function grainAt(tokens: readonly RawToken[], at: number): { readonly grain: Grain; readonly length: number } | null {
  if (word(tokens, at) === 'fiscal' || word(tokens, at) === 'financial') {
    const unit = lookup(UNITS, word(tokens, at + 1))
    if (unit === 'year') return { grain: 'fiscal_year', length: 2 }
    if (unit === 'quarter') return { grain: 'fiscal_quarter', length: 2 }
    return null
  }
  const unit = lookup(UNITS, word(tokens, at))
  return unit === undefined ? null : { grain: unit, length: 1 }
}

function trailing(tokens: readonly RawToken[], at: number): PeriodRead | null {
  if (!['last', 'past', 'previous', 'recent', 'latest', 'preceding'].includes(word(tokens, at))) return null
  const number = readNumber(tokens, at + 1)
  if (number === null || !/^\d+$/.test(number.value)) return null
  let next = at + 1 + number.length
  while (['full', 'complete', 'calendar', 'whole'].includes(word(tokens, next))) next++
  const unit = lookup(UNITS, word(tokens, next))
  const count = Number(number.value)
  if (unit === undefined || count < 1) return null
  return { period: { kind: 'trailing', unit, count }, length: next - at + 1 }
}

function ago(tokens: readonly RawToken[], at: number): PeriodRead | null {
  const number = readNumber(tokens, at)
  if (number === null) return null
  const unit = lookup(UNITS, word(tokens, at + number.length))
  if (unit === undefined || word(tokens, at + number.length + 1) !== 'ago') return null
  return { period: { kind: 'relative', unit, offset: -Number(number.value) }, length: number.length + 2 }
}

function relative(tokens: readonly RawToken[], at: number): PeriodRead | null {
  const offset = lookup(OFFSETS, word(tokens, at))
  if (offset === undefined) return null
  const grain = grainAt(tokens, at + 1)
  if (grain === null || /s$/.test(word(tokens, at + grain.length))) return null
  return { period: { kind: 'relative', unit: grain.grain, offset }, length: 1 + grain.length }
}

/** A calendar name: ISO date or month, "Q3 2025", "March 2025", "14 September 2026", "FY2026", "2024". */
function point(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  const name = calendarName(tokens, at, clock)
  return name === null ? null : { period: { kind: 'calendar', at: name.at }, length: name.length }
}

interface CalendarName {
  readonly at: string
  readonly length: number
}

function calendarName(tokens: readonly RawToken[], at: number, clock: Clock): CalendarName | null {
  const token = tokens[at]
  if (token === undefined) return null
  if (token.shape === 'date') {
    const at = isoDate(token.text)
    return at === null ? null : { at, length: 1 }
  }
  return part(tokens, at, clock) ?? dayOfMonth(tokens, at, clock) ?? monthOf(tokens, at, clock) ?? fiscal(tokens, at) ?? yearAt(tokens, at)
}

/** "12.09.2026" has the day first; "07/31/2026" tells which is which, "01/07/2026" does not and is no date. */
function isoDate(text: string): string | null {
  if (/^\d{4}-\d{2}(-\d{2})?$/.test(text)) return text
  const match = /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/.exec(text)
  if (match === null) return null
  const [first, second] = [Number(match[1]), Number(match[3])]
  const dayFirst = match[2] === '.' || first > 12
  if (!dayFirst && second <= 12 && first !== second) return null
  const [day, month] = dayFirst ? [first, second] : [second, first]
  const iso = `${match[4]}-${two(month)}-${two(day)}`
  return month >= 1 && month <= 12 && day >= 1 && iso <= lastDay(Number(match[4]), month) ? iso : null
}

function part(tokens: readonly RawToken[], at: number, clock: Clock): CalendarName | null {
  const short = /^([qh])([1-4])$/.exec(word(tokens, at))
  const ordinal = lookup(ORDINAL_QUARTERS, word(tokens, at))
  const named = ordinal !== undefined && word(tokens, at + 1) === 'quarter'
  if (!short && !named) return null
  const letter = short ? (short[1] ?? 'q').toUpperCase() : 'Q'
  const number = short ? Number(short[2]) : (ordinal ?? 1)
  if (letter === 'H' && number > 2) return null
  const used = short ? 1 : 2
  const of = ['of', 'in', ','].includes(word(tokens, at + used)) ? 1 : 0
  const year = yearAt(tokens, at + used + of)
  if (year === null && named) return null
  const text = year?.at ?? String(latestPart(letter, number, clock))
  return { at: `${text}-${letter}${number}`, length: year === null ? used : used + of + year.length }
}

function latestPart(letter: string, number: number, clock: Clock): number {
  const startMonth = letter === 'Q' ? number * 3 - 2 : number * 6 - 5
  return latestYear(startMonth, 1, clock)
}
function latestYear(month: number, day: number, clock: Clock): number {
  const now = localDay(clock)
  return month < now.month || (month === now.month && day <= now.day) ? now.year : now.year - 1
}
function localDay(clock: Clock): { readonly year: number; readonly month: number; readonly day: number } {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone: clock.timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(clock.now))
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number)
  return { year, month, day }
}

function dayOfMonth(tokens: readonly RawToken[], at: number, clock: Clock): CalendarName | null {
  const dayFirst = dayNumber(tokens[at])
  const of = word(tokens, at + 1) === 'of' ? 1 : 0
  const monthFirst = lookup(MONTHS, word(tokens, at))
  if (dayFirst !== null && lookup(MONTHS, word(tokens, at + 1 + of)) !== undefined)
    return day(tokens, at + 2 + of, at, lookup(MONTHS, word(tokens, at + 1 + of)) ?? 1, dayFirst, clock)
  const second = dayNumber(tokens[at + 1])
  if (monthFirst === undefined || second === null) return null
  return day(tokens, at + 2, at, monthFirst, second, clock)
}

function dayNumber(token: RawToken | undefined): number | null {
  const match = /^(\d{1,2})(st|nd|rd|th)?$/.exec(token?.lower ?? '')
  const number = Number(match?.[1] ?? 0)
  return number >= 1 && number <= 31 ? number : null
}

function day(tokens: readonly RawToken[], next: number, at: number, month: number, dayOf: number, clock: Clock): CalendarName {
  const comma = word(tokens, next) === ',' ? 1 : 0
  const year = yearAt(tokens, next + comma)
  const text = year?.at ?? String(latestYear(month, dayOf, clock))
  return { at: `${text}-${two(month)}-${two(dayOf)}`, length: year === null ? next - at : next - at + comma + year.length }
}

function monthOf(tokens: readonly RawToken[], at: number, clock: Clock): CalendarName | null {
  const token = tokens[at]
  const month = lookup(MONTHS, word(tokens, at))
  if (month === undefined || token === undefined) return null
  const gap = ['of', ','].includes(word(tokens, at + 1)) ? 1 : 0
  const year = yearAt(tokens, at + 1 + gap)
  if (year === null && (!token.capital || token.lower.length < 4) && token.lower !== 'may') return token.lower.length > 3 ? bareMonth(month, clock) : null
  if (year === null && token.lower === 'may' && !token.capital) return null
  return year === null ? bareMonth(month, clock) : { at: `${year.at}-${two(month)}`, length: 1 + gap + year.length }
}
function bareMonth(month: number, clock: Clock): CalendarName {
  return { at: `${latestYear(month, 1, clock)}-${two(month)}`, length: 1 }
}

function fiscal(tokens: readonly RawToken[], at: number): CalendarName | null {
  const glued = /^fy(\d{4}|\d{2})$/.exec(word(tokens, at))
  const apart = ['fy', 'fiscal'].includes(word(tokens, at))
  if (!glued && !apart) return null
  const skip = word(tokens, at + 1) === 'year' ? 2 : 1
  const digits = glued ? (glued[1] ?? '') : word(tokens, at + skip)
  if (!/^(\d{4}|\d{2})$/.test(digits)) return null
  return { at: `FY${digits.length === 2 ? `20${digits}` : digits}`, length: glued ? 1 : skip + 1 }
}

function yearAt(tokens: readonly RawToken[], at: number): CalendarName | null {
  const token = tokens[at]
  if (token === undefined || token.shape !== 'number' || !/^(1[5-9]|20)\d{2}$/.test(token.text)) return null
  return { at: token.text, length: 1 }
}
function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** "since March", "until 2024-05-01", "from May to July 2025". */
function open(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  const cue = word(tokens, at)
  const from = cue === 'since'
  const to = cue === 'until' || cue === 'till' || cue === 'through'
  if (!from && !to) return null
  const skip = word(tokens, at + 1) === 'the' ? 1 : 0
  const name = calendarName(tokens, at + 1 + skip, clock)
  const edge = name === null ? null : edges(name.at)
  if (name === null || edge === null || /^\d{4}$/.test(name.at)) return null
  return { period: from ? { kind: 'range', from: edge.first } : { kind: 'range', to: edge.last }, length: 1 + skip + name.length }
}

const BOUNDS: Readonly<Record<string, 'before' | 'after' | 'since' | 'until'>> = {
  before: 'before',
  after: 'after',
  since: 'since',
  until: 'until',
  till: 'until',
}

/** "before 2024", "after June 2025", "since 2024": one bound by a calendar name, for readers that know it is a date. */
export function readBound(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  const bound = lookup(BOUNDS, word(tokens, at))
  const name = bound === undefined ? null : calendarName(tokens, at + 1, clock)
  const edge = name === null ? null : edges(name.at)
  if (name === null || edge === null) return null
  const length = 1 + name.length
  switch (bound) {
    case 'before':
      return { period: { kind: 'range', to: isoOf(Date.parse(edge.first) - DAY_MS) }, length }
    case 'after':
      return { period: { kind: 'range', from: isoOf(Date.parse(edge.last) + DAY_MS) }, length }
    case 'since':
      return { period: { kind: 'range', from: edge.first }, length }
    default:
      return { period: { kind: 'range', to: edge.last }, length }
  }
}

function span(tokens: readonly RawToken[], at: number, clock: Clock): PeriodRead | null {
  const joiner = lookup(JOINERS, word(tokens, at))
  if (joiner === undefined) return null
  const first = calendarName(tokens, at + 1, clock)
  if (first === null || !joiner.includes(word(tokens, at + 1 + first.length))) return null
  const second = calendarName(tokens, at + 2 + first.length, clock)
  if (second === null || (word(tokens, at) === 'between' && /^\d{4}$/.test(first.at))) return null
  const low = edges(sharedYear(tokens, at + 1, first, second))
  const high = edges(second.at)
  if (low === null || high === null) return null
  return { period: { kind: 'range', from: low.first, to: high.last }, length: 2 + first.length + second.length }
}

/** "between March and May 2025": the first month has no year of its own and takes that of the second. */
function sharedYear(tokens: readonly RawToken[], at: number, first: CalendarName, second: CalendarName): string {
  const bare = first.length === 1 && lookup(MONTHS, word(tokens, at)) !== undefined
  return bare ? `${second.at.slice(0, 4)}${first.at.slice(4)}` : first.at
}

function edges(name: string): { readonly first: string; readonly last: string } | null {
  const quarter = /^(\d{4})-([QH])(\d)$/.exec(name)
  if (quarter) {
    const months = quarter[2] === 'Q' ? 3 : 6
    const end = Number(quarter[3]) * months
    return { first: `${quarter[1]}-${two(end - months + 1)}-01`, last: lastDay(Number(quarter[1]), end) }
  }
  if (/^\d{4}$/.test(name)) return { first: `${name}-01-01`, last: `${name}-12-31` }
  const month = /^(\d{4})-(\d{2})$/.exec(name)
  if (month) return { first: `${name}-01`, last: lastDay(Number(month[1]), Number(month[2])) }
  return /^\d{4}-\d{2}-\d{2}$/.test(name) ? { first: name, last: name } : null
}
function lastDay(year: number, month: number): string {
  return `${year}-${two(month)}-${two(new Date(Date.UTC(year, month, 0)).getUTCDate())}`
}
