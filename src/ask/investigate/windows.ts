import type { Clock, Grain } from '../../flow.ts'
import { type DaySpan, daysIn, stepBack, unitOf, yearBefore } from './days.ts'

/** A stretch and the one it is measured against. */
export interface Pairing {
  readonly current: DaySpan
  readonly before: DaySpan
}

/** The period to explain, what it is compared with, and the same comparison for stretches before it, newest first. */
export interface Windows {
  readonly unit: Grain | undefined
  readonly pairing: Pairing
  readonly history: readonly Pairing[]
  /** All days that are looked at. */
  readonly all: DaySpan
  readonly lastYear: DaySpan | null
  /** The same comparison a year before, where the data reaches that far: what the season does. */
  readonly season: Pairing | null
}

/** Comparisons of the past that tell what is usual. More reach back to a business that was another one. */
export const MOST_HISTORY = 9
/** Shorter stretches are not worth comparing when history is cut into smaller ones. */
const SHORTEST = 1

/**
 * @param known   days the data covers, from its first to its last
 * @param years   compare with the same period of last year
 */
export function windowsOf(period: DaySpan, known: DaySpan, clock: Clock, options: { readonly years?: boolean; readonly running?: Grain } = {}): Windows {
  const unit = options.running ?? unitOf(period, clock)
  const fits = (span: DaySpan) => span.from >= known.from
  const lastYear = yearBefore(period, unit)
  const pairing = { current: period, before: options.years === true ? lastYear : stepBack(period, 1, unit) }
  const history: Pairing[] = []
  for (let back = 1; back <= MOST_HISTORY && fits(stepBack(period, back + 1, unit)); back += 1)
    history.push({ current: stepBack(period, back, unit), before: stepBack(period, back + 1, unit) })
  const then = { current: lastYear, before: options.years === true ? yearBefore(lastYear, unit) : yearBefore(pairing.before, unit) }
  const season = unit !== 'year' && unit !== 'fiscal_year' && fits(then.before) ? then : null
  const earliest = Math.max(Math.min(known.from, period.from), Math.min(pairing.before.from, history.at(-1)?.before.from ?? pairing.before.from))
  const from = Math.min(earliest, period.from, season?.before.from ?? period.from)
  return { unit, pairing, history, all: { from, to: period.to }, lastYear: fits(lastYear) ? lastYear : null, season }
}

/**
 * The history cut finer, where whole periods are too few to tell what is usual: consecutive pairs of equal length that
 * fill what is known before the period. `scale`: how many of them one period is.
 */
export function finerHistory(windows: Windows, known: DaySpan): { readonly history: readonly Pairing[]; readonly scale: number } {
  const from = Math.max(known.from, windows.all.from)
  const days = windows.pairing.current.from - from
  const length = Math.max(SHORTEST, Math.floor(days / (MOST_HISTORY + 1)))
  const at = (back: number): DaySpan => ({ from: windows.pairing.current.from - back * length, to: windows.pairing.current.from - (back - 1) * length - 1 })
  const history: Pairing[] = []
  for (let back = 1; back <= MOST_HISTORY && at(back + 1).from >= from; back += 1) history.push({ current: at(back), before: at(back + 1) })
  return { history, scale: Math.max(1, daysIn(windows.pairing.current) / length) }
}
