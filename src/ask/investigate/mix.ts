import type { Cell } from '../../flow.ts'
import { type Segments, type Series, sumOver } from './series.ts'
import type { Pairing, Windows } from './windows.ts'

/** What one group adds to the change of a ratio. */
export interface MixPart {
  readonly value: Cell
  /** Its share of what is divided by, in the period and before. */
  readonly share: number
  readonly shareBefore: number
  /** Its own ratio; null without anything to divide by. */
  readonly rate: number | null
  readonly rateBefore: number | null
  /** Mean of both; the only one where there is one. */
  readonly meanRate: number
  /** By having another share of the whole. */
  readonly byMix: number
  /** By another ratio of its own. */
  readonly byRate: number
}

/** The change of a ratio as a sum of what a shift between groups did and what happened within them. */
export interface Mix {
  readonly now: number
  readonly before: number
  readonly byMix: number
  readonly byRate: number
  readonly parts: readonly MixPart[]
}

/** Sums of doubles in another order differ by less. */
const ROUNDING = 1e-6

/**
 * Takes the change of R = N / D apart over groups g with shares w = D_g / D and ratios r = N_g / D_g:
 * within groups Σ w̄·Δr, mix Σ (r̄ − R̄)·Δw, means over both periods. Both add up to ΔR exactly, and neither period is
 * preferred (E. M. Kitagawa, "Components of a Difference Between Two Rates", JASA 50, 1955; P. Das Gupta, "Standardization and
 * Decomposition of Rates", US Census P23-186, 1993). A group that is there in one period only has no change of its own: it is mix.
 *
 * @returns null where groups do not make up the whole: something to divide by is missing or negative, or rows count in several groups
 */
export function mixOf(segments: Segments, total: Series | undefined, { current, before }: Pairing, { all }: Pick<Windows, 'all'>): Mix | null {
  const [now, past] = [amountsOf(total, current, all), amountsOf(total, before, all)]
  const groups = [...segments.values()].map((series) => ({
    value: series.value[0] ?? null,
    now: amountsOf(series, current, all),
    past: amountsOf(series, before, all),
  }))
  const isWhole = makeUp(
    groups.map((group) => group.now),
    now,
  )
  const wasWhole = makeUp(
    groups.map((group) => group.past),
    past,
  )
  if (!isWhole || !wasWhole) return null
  const mean = (now.top / now.bottom + past.top / past.bottom) / 2
  const parts = groups.filter((group) => group.now.bottom > 0 || group.past.bottom > 0).map((group) => partOf(group, now.bottom, past.bottom, mean))
  const sum = (effect: (part: MixPart) => number) => parts.reduce((all, part) => all + effect(part), 0)
  return { now: now.top / now.bottom, before: past.top / past.bottom, byMix: sum((part) => part.byMix), byRate: sum((part) => part.byRate), parts }
}

interface Amounts {
  readonly top: number
  readonly bottom: number
}

function amountsOf(series: Series | undefined, span: Pairing['current'], all: Windows['all']): Amounts {
  if (series === undefined || series.bottom === null) return { top: 0, bottom: 0 }
  return { top: sumOver(series.top, all, span), bottom: sumOver(series.bottom, all, span) }
}

function makeUp(groups: readonly Amounts[], whole: Amounts): boolean {
  if (whole.bottom <= 0 || groups.some(({ top, bottom }) => bottom < 0 || (bottom === 0 && top !== 0))) return false
  const isSum = (part: keyof Amounts) => {
    const sum = groups.reduce((all, group) => all + group[part], 0)
    const size = groups.reduce((all, group) => all + Math.abs(group[part]), Math.abs(whole[part]))
    return Math.abs(sum - whole[part]) <= ROUNDING * size
  }
  return isSum('top') && isSum('bottom')
}

function partOf(group: { readonly value: Cell; readonly now: Amounts; readonly past: Amounts }, bottom: number, bottomBefore: number, mean: number): MixPart {
  const rate = rateOf(group.now)
  const rateBefore = rateOf(group.past)
  const [share, shareBefore] = [group.now.bottom / bottom, group.past.bottom / bottomBefore]
  const [high, low] = [rate ?? rateBefore ?? 0, rateBefore ?? rate ?? 0]
  const meanRate = (high + low) / 2
  const byMix = (meanRate - mean) * (share - shareBefore)
  return { value: group.value, share, shareBefore, rate, rateBefore, meanRate, byMix, byRate: ((share + shareBefore) / 2) * (high - low) }
}

function rateOf({ top, bottom }: Amounts): number | null {
  return bottom > 0 ? top / bottom : null
}

/** Part of all that can vary which groups may tell: beyond, the groups are the outcome under another name ("reason of return" for a return rate). */
const MOST_TOLD = 0.3
const HIGHEST = [1, 100] as const
/** A group of rows without a value, at least this part of the whole, that never or always count: the value is only known with the outcome. */
const LEAST_UNKNOWN = 0.05

/** Whether rows of a group nearly all count or nearly none: its mix says only that there was more of what is counted. */
export function isOutcome({ parts, now, before }: Mix): boolean {
  const rates = parts.map((part) => part.meanRate)
  const highest = HIGHEST.find((most) => Math.max(...rates) <= most)
  if (highest === undefined || Math.min(...rates) < 0) return false
  const mean = (now + before) / 2
  const meanShare = ({ share, shareBefore }: MixPart) => (share + shareBefore) / 2
  if (parts.some((part) => part.value === null && meanShare(part) >= LEAST_UNKNOWN && (part.meanRate === 0 || part.meanRate === highest))) return true
  const between = parts.reduce((sum, part) => sum + meanShare(part) * (part.meanRate - mean) ** 2, 0)
  return between >= MOST_TOLD * mean * (highest - mean)
}
