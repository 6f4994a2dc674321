import { partsOf, type Scan } from './candidates.ts'
import type { Part } from './plans.ts'
import type { Aside } from './report.ts'
import { type Series, sumOver } from './series.ts'
import type { Timeline } from './timeline.ts'
import { partsText, percentText, sentence } from './words.ts'

/** A part whose share of the whole went one way, step by step. */
export interface Drift {
  readonly parts: readonly Part[]
  readonly share: number
  readonly before: number
  /** Periods it took. */
  readonly steps: number
}

/** Periods that are looked at, the newest included, and those that may go against the way. */
const STEPS = 6
const MOST_AGAINST = 1
/** The share moves by at least this part of itself, and this part of the whole. */
const LEAST_MOVE = 0.25
const LEAST_POINTS = 0.02
/** Part of the movement that shows against the year before, too: else it is the season. */
const LEAST_YEARLY = 0.5
const MOST_TOLD = 3

/**
 * Parts that move too slowly for any one period to stand out: their share of the whole fell or rose in nearly each of six periods, and
 * lies as far from that of a year before. The furthest first; empty without a year of data or for anything that does not add up.
 */
export function driftsOf(total: Series | undefined, { windows }: Pick<Timeline['detection'], 'windows'>, scans: readonly Scan[]): readonly Drift[] {
  const { all, pairing, history, season } = windows
  const spans = [...history.slice(0, STEPS - 1).toReversed(), pairing].map(({ current }) => current)
  const yearAgo = season?.current
  if (total === undefined || total.bottom !== null || spans.length < STEPS || yearAgo === undefined) return []
  const wholes = [...spans, yearAgo].map((span) => sumOver(total.top, all, span))
  if (wholes.some((whole) => whole <= 0)) return []
  const drifts = scans.flatMap(({ by, segments }) =>
    by.length > 1
      ? []
      : [...segments.values()].flatMap((series): readonly Drift[] => {
          const shares = [...spans, yearAgo].map((span, i) => sumOver(series.top, all, span) / (wholes[i] ?? 1))
          const [steps, then] = [shares.slice(0, STEPS), shares[STEPS] ?? 0]
          return isDrift(steps, then) ? [{ parts: partsOf(by, series.value), share: steps.at(-1) ?? 0, before: steps[0] ?? 0, steps: STEPS }] : []
        }),
  )
  return drifts.toSorted((a, b) => Math.abs(b.share - b.before) - Math.abs(a.share - a.before)).slice(0, MOST_TOLD)
}

function isDrift(shares: readonly number[], yearAgo: number): boolean {
  const [first, last] = [shares[0] ?? 0, shares.at(-1) ?? 0]
  const move = last - first
  const against = shares.slice(1).filter((share, i) => (share - (shares[i] ?? 0)) * move <= 0).length
  const isMuch = Math.abs(move) >= LEAST_POINTS && Math.abs(move) >= LEAST_MOVE * Math.max(first, last)
  return isMuch && against <= MOST_AGAINST && (last - yearAgo) / move >= LEAST_YEARLY
}

export function tellDrifts(drifts: readonly Drift[], label: string): Aside | null {
  if (drifts.length === 0) return null
  const lines = drifts.map(
    ({ parts, share, before, steps }) =>
      `- ${sentence(partsText(parts))}: ${share < before ? 'down' : 'up'} from ${percentText(before)} to ${percentText(share)} of ${label} within ${steps} periods.`,
  )
  return { title: 'Moving slowly', text: `No single period shows it, but in nearly each one it went the same way:\n\n${lines.join('\n')}` }
}
