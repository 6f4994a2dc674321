import type { Clock } from '../../flow.ts'
import type { DaySpan } from './days.ts'
import type { Detection } from './detect.ts'
import { type Ground, readSegments } from './ground.ts'
import type { Daily } from './odd-days.ts'
import { type Overview, overviewOf, totalOf } from './overview.ts'
import { type Explained, explainedPeriod, today } from './period.ts'
import type { Series } from './series.ts'
import { finerHistory, windowsOf } from './windows.ts'

/** The figure as a whole along time, and the comparisons that are made. */
export interface Timeline {
  readonly kind: 'timeline'
  readonly known: DaySpan
  readonly explained: Explained
  readonly detection: Detection
  readonly overview: Overview
  /** Over `detection.windows.all`. */
  readonly total: Series | undefined
  /** As far back as was read, and on beyond the period. */
  readonly daily: Daily
}

/** Why there is nothing to compare: no dated row, or none in the period. `unread`: the budget or the dialect did not allow it. */
export type Missing = { readonly kind: 'no_rows' } | { readonly kind: 'outside'; readonly known: DaySpan }

/** Years that are read: enough for ten quarters and the year before, without walking through an archive. */
const YEARS = 6
const DAYS_A_YEAR = 366
/** Comparisons of whole periods that are enough to tell what is usual. */
const LEAST_HISTORY = 4

export async function timelineOf(ground: Ground, years: boolean, clock: Clock): Promise<Timeline | Missing | { readonly kind: 'unread' }> {
  const wide: DaySpan = { from: today(clock) - YEARS * DAYS_A_YEAR, to: today(clock) }
  const segments = await readSegments(ground, wide, [], [], 'the figure along time')
  if (segments === null) return { kind: 'unread' }
  const whole = totalOf(segments)
  const known = whole === undefined ? null : knownDays(whole, wide)
  if (whole === undefined || known === null) return { kind: 'no_rows' }
  const explained = explainedPeriod(ground.figure.period, known, clock)
  if (explained === null) return { kind: 'outside', known }
  const windows = windowsOf(explained.span, known, clock, { years, ...(explained.running && { running: explained.running }) })
  const total = cut(whole, wide, windows.all)
  const usual = windows.history.length >= LEAST_HISTORY ? { history: windows.history, scale: 1 } : finerHistory(windows, known)
  const enough = usual.history.length >= LEAST_HISTORY ? usual : { history: [], scale: 1 }
  // what lies a year back is read off the wide series, which no dimension has
  const overview = overviewOf(whole, { ...windows, all: wide }, enough)
  const topOf = (span: DaySpan) => whole.top.slice(Math.max(0, span.from - wide.from), span.to - wide.from + 1).reduce((sum, x) => sum + x, 0)
  const size = Math.max(topOf(windows.pairing.current), topOf(windows.pairing.before))
  return { kind: 'timeline', known, explained, detection: { windows, usual: enough, size }, overview, total, daily: { series: whole, span: wide } }
}

/** From the first to the last day that has a row. */
function knownDays({ top, bottom }: Series, wide: DaySpan): DaySpan | null {
  const has = (i: number) => top[i] !== 0 || (bottom !== null && bottom[i] !== 0)
  const days = Array.from(top.keys()).filter(has)
  const [first, last] = [days[0], days.at(-1)]
  return first === undefined || last === undefined ? null : { from: wide.from + first, to: wide.from + last }
}

function cut({ value, top, bottom }: Series, wide: DaySpan, span: DaySpan): Series {
  const part = (cells: Float64Array) => cells.slice(Math.max(0, span.from - wide.from), span.to - wide.from + 1)
  return { value, top: part(top), bottom: bottom && part(bottom) }
}
