import type { Scan } from './candidates.ts'
import { type Day, type DaySpan, daysIn } from './days.ts'
import type { Detection } from './detect.ts'
import type { Part } from './plans.ts'
import { type Series, sumOver } from './series.ts'
import { median, robustDeviation } from './statistics.ts'

/** A single day that had far more or less than such days have. */
export interface OddDay {
  readonly day: Day
  readonly value: number
  readonly expected: number
  readonly excess: number
  /** Distances from usual. */
  readonly z: number
  /** The part that carries nearly all of it. */
  readonly inside: (Part & { readonly had: number; readonly expected: number }) | null
}

/** The figure as a whole by day, over more than is compared: what came after the period and a year before tells what its days mean. */
export interface Daily {
  readonly series: Series
  readonly span: DaySpan
}

/** Weeks before whose same weekday tells what the day would have had, and how many must be known. */
const WEEKS = 6
const LEAST_WEEKS = 4
const WEEK = 7
/** Days on either side that tell how the level moved since, and how many must be known. */
const NEAR = 7
const LEAST_NEAR = 3
/** Days before the period that tell how far days scatter. */
const HISTORY_DAYS = 126
const LEAST_HISTORY = 42
/** Distances from usual, on a scale of ratios; how many times further than any day of the history; how far off the day is at least. */
const LEAST_Z = 6
const TIMES_FURTHEST = 1.25
const LEAST_OFF = 0.4
/** Part of the figure that the day is off by. */
const LEAST_SHARE = 0.01
/** Days of the year before around the same one, and the part of the difference that is the season there. */
const YEAR_DAYS = 364
const YEAR_MARGIN = 4
const SEASON = 0.4
/** A part must carry this much of the difference, and be this much smaller than the whole. */
const CARRIES = 0.75
const SMALLER = 0.6
/** More days than this are no single days. */
const MOST_DAYS = 3
const LEAST_PERIOD = 7

/**
 * Days of the period that lie far from the same weekday of the weeks before, given how the days around them lie; at most three, the furthest first. Empty where more
 * are odd, because then it is no matter of days.
 *
 * @param last  last day of all data: what is missing there may still arrive, which is told elsewhere
 */
export function oddDays({ series: total, span: all }: Daily, { windows, size }: Detection, scans: readonly Scan[], last: Day): readonly OddDay[] {
  const { pairing } = windows
  if (total.bottom !== null || daysIn(pairing.current) < LEAST_PERIOD) return []
  const first = Math.max(all.from, pairing.current.from - HISTORY_DAYS)
  const days = offs(total, all, { from: first, to: Math.min(last, pairing.current.to + NEAR) })
  const past = days.filter(({ day }) => day < pairing.current.from).map(({ off }) => off)
  if (past.length < LEAST_HISTORY) return []
  const scatter = robustDeviation(past.map((off) => off - median(past)))
  const odd = days.flatMap(({ day, value, expected, off }): readonly OddDay[] => {
    if (day < pairing.current.from || day > pairing.current.to || (day === last && off < 0)) return []
    // a count of few scatters by itself: on the scale of roots by one half, whatever its size
    const [ratio, root] = [off / Math.max(scatter, 1 / Math.sqrt(Math.max(1, expected))), 2 * (Math.sqrt(value) - Math.sqrt(expected))]
    const z = Math.abs(root) < Math.abs(ratio) ? root : ratio
    const excess = value - expected
    const furthest = Math.max(0, ...past.map((one) => one * Math.sign(off)))
    const isFar = Math.abs(z) >= LEAST_Z && Math.abs(off) >= TIMES_FURTHEST * furthest
    const isMuch = Math.abs(excess) >= LEAST_OFF * expected && Math.abs(excess) >= LEAST_SHARE * size
    return isFar && isMuch && !isSeason(day, excess / expected, total, all)
      ? [{ day, value, expected, excess, z, inside: insideOf(day, excess, expected, windows.all, scans) }]
      : []
  })
  return odd.length > MOST_DAYS ? [] : odd.toSorted((a, b) => Math.abs(b.excess) - Math.abs(a.excess))
}

/** What the same part had on these days beyond what it usually has. */
export function excessOn(days: readonly OddDay[], series: Series, all: DaySpan): number {
  return days.reduce((sum, { day }) => sum + at(series, all, day) - (usualOn(series, all, day) ?? at(series, all, day)), 0)
}

/** How far days lie from the same weekday before, on a scale of ratios, less how far the days around them do. Days without anything are told as such. */
function offs(series: Series, all: DaySpan, span: DaySpan) {
  const raw = daysOf(span).flatMap((day) => {
    const [value, usual] = [at(series, all, day), usualOn(series, all, day)]
    return usual === null || usual <= 0 || value <= 0 ? [] : [{ day, value, usual, off: Math.log(value / usual) }]
  })
  return raw.map(({ day, value, usual, off }) => {
    const level = levelAt(day, off, raw)
    return { day, value, expected: usual * Math.exp(level), off: off - level }
  })
}

/** The level of the days before or after a day, whichever is nearer to its own: the first day of a new level is none that is odd. */
function levelAt(day: Day, off: number, days: readonly { readonly day: Day; readonly off: number }[]): number {
  const sides = [days.filter((one) => one.day < day && one.day >= day - NEAR), days.filter((one) => one.day > day && one.day <= day + NEAR)]
  const levels = sides.filter((side) => side.length >= LEAST_NEAR).map((side) => median(side.map((one) => one.off)))
  return levels.toSorted((a, b) => Math.abs(off - a) - Math.abs(off - b))[0] ?? 0
}

/** The middle of the same weekday of the weeks before a day; null with too few of them. */
function usualOn(series: Series, all: DaySpan, day: Day): number | null {
  const before = Array.from({ length: WEEKS }, (_, i) => day - WEEK * (i + 1)).filter((other) => other >= all.from)
  return before.length < LEAST_WEEKS ? null : median(before.map((other) => at(series, all, other)))
}

/** The same somewhere around that day a year before. */
function isSeason(day: Day, off: number, series: Series, all: DaySpan): boolean {
  const then = daysOf({ from: day - YEAR_DAYS - YEAR_MARGIN, to: day - YEAR_DAYS + YEAR_MARGIN })
  return then.some((other) => {
    const usual = other < all.from ? null : usualOn(series, all, other)
    return usual !== null && usual > 0 && (at(series, all, other) / usual - 1) / off >= SEASON
  })
}

function insideOf(day: Day, excess: number, expected: number, all: DaySpan, scans: readonly Scan[]): OddDay['inside'] {
  const found = scans
    .flatMap(({ by: [dimension, second], segments }) =>
      dimension === undefined || second !== undefined
        ? []
        : [...segments.values()].map((series) => ({
            dimension,
            value: series.value[0] ?? null,
            had: at(series, all, day),
            expected: usualOn(series, all, day) ?? 0,
          })),
    )
    .filter((part) => (part.had - part.expected) / excess >= CARRIES && part.expected < SMALLER * expected)
  return found.toSorted((a, b) => a.expected - b.expected)[0] ?? null
}

function at(series: Series, all: DaySpan, day: Day): number {
  return sumOver(series.top, all, { from: day, to: day })
}
function daysOf({ from, to }: DaySpan): readonly Day[] {
  return to < from ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
