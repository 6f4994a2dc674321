import { daysIn } from './days.ts'
import { type Segments, type Series, sumOver } from './series.ts'
import { median, robustDeviation } from './statistics.ts'
import type { Pairing, Windows } from './windows.ts'

/** How the figure as a whole moved. Values are the figure's own: a ratio is divided. */
export interface Overview {
  readonly current: number
  readonly before: number
  /** Null without data a year before. */
  readonly lastYear: number | null
  /** Relative change, per day where the stretches differ in length and the figure adds up; null from nothing. */
  readonly growth: number | null
  /** The same of last year against the stretch before it: what the season would do. */
  readonly growthLastYear: number | null
  /** Changes of the comparisons before: least and greatest. */
  readonly usual: { readonly from: number; readonly to: number; readonly count: number } | null
  readonly verdict: 'usual' | 'large' | 'unusual' | 'unknown'
}

/** Changes are called large from twice, unusual from this many times the usual scatter. */
const LARGE = 2
const UNUSUAL = 3.5
/** Fewer comparisons than this say nothing of what is usual. */
const LEAST_HISTORY = 4
/** Part of the widest change seen that counts as scatter at least: few comparisons may happen to lie close together. */
const OF_WIDEST = 0.4

export function overviewOf(total: Series | undefined, windows: Windows, usual: { readonly history: readonly Pairing[]; readonly scale: number }): Overview {
  const value = (span: Pairing['current']) => valueOver(total, windows, span)
  const perDay = (span: Pairing['current']) => (total?.bottom ? value(span) : value(span) / daysIn(span))
  const change = ({ current, before }: Pairing) => (perDay(before) > 0 ? perDay(current) / perDay(before) - 1 : null)
  const { pairing, lastYear } = windows
  const past = windows.history.length >= LEAST_HISTORY ? windows.history : usual.history
  const changes = past.map(change).filter((one) => one !== null)
  const growth = change(pairing)
  const range = changes.length >= LEAST_HISTORY ? { from: Math.min(...changes), to: Math.max(...changes), count: changes.length } : null
  const yearEarlier = lastYear && windows.unit !== 'year' ? change({ current: lastYear, before: stepBefore(lastYear, windows) }) : null
  return {
    current: value(pairing.current),
    before: value(pairing.before),
    lastYear: lastYear && lastYear.from >= windows.all.from ? value(lastYear) : null,
    growth,
    growthLastYear: yearEarlier,
    usual: range,
    verdict: verdictOf(growth, changes, yearEarlier),
  }
}

function stepBefore(span: Pairing['current'], { pairing }: Windows): Pairing['current'] {
  const shift = span.from - pairing.current.from
  return { from: pairing.before.from + shift, to: span.from - 1 }
}

/** Against what the figure did from stretch to stretch, and what it did at the same time of last year. */
function verdictOf(growth: number | null, changes: readonly number[], yearEarlier: number | null): Overview['verdict'] {
  if (growth === null || changes.length < LEAST_HISTORY) return 'unknown'
  const middle = median(changes)
  const scatter = Math.max(robustDeviation(changes.map((one) => one - middle)), OF_WIDEST * Math.max(...changes.map((one) => Math.abs(one - middle))))
  const distance = (from: number) => (scatter === 0 ? (growth === from ? 0 : Number.POSITIVE_INFINITY) : Math.abs(growth - from) / scatter)
  const z = Math.min(distance(middle), yearEarlier === null ? Number.POSITIVE_INFINITY : distance(yearEarlier))
  return z >= UNUSUAL ? 'unusual' : z >= LARGE ? 'large' : 'usual'
}

export function valueOver(series: Series | undefined, windows: Pick<Windows, 'all'>, span: Pairing['current']): number {
  if (series === undefined) return 0
  const top = sumOver(series.top, windows.all, span)
  if (series.bottom === null) return top
  const bottom = sumOver(series.bottom, windows.all, span)
  return bottom > 0 ? top / bottom : 0
}

/** The only series of a query without keys. */
export function totalOf(segments: Segments): Series | undefined {
  return [...segments.values()][0]
}
