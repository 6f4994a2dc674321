import type { Day, DaySpan } from './days.ts'
import { mean } from './statistics.ts'

/** Days on either side of a change that must be seen for it to be placed between them. */
const LEAST_SIDE = 5
/** Part of the scatter around one level that two levels must take away. */
const LEAST_GAIN = 0.08

/**
 * The day from which a series lies on another level: the split in two levels that leaves the least scatter.
 *
 * @param share  the series as a share of the whole per day, so that weekdays and seasons do not look like a change
 * @returns null when no split is clearly better than none, or it lies at an end
 */
export function onsetOf(share: readonly number[], first: Day, towards: number): Day | null {
  const around = (values: readonly number[]) => values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0)
  const whole = around(share)
  let best: { readonly at: number; readonly left: number } | null = null
  for (let at = LEAST_SIDE; at <= share.length - LEAST_SIDE; at += 1) {
    const [before, after] = [share.slice(0, at), share.slice(at)]
    if (Math.sign(mean(after) - mean(before)) !== towards) continue
    const left = around(before) + around(after)
    if (best === null || left < best.left) best = { at, left }
  }
  return best !== null && whole > 0 && (whole - best.left) / whole >= LEAST_GAIN ? first + best.at : null
}

/** Shares of the whole, per day, over days in which there was any. */
export function sharesOf(part: Float64Array, whole: Float64Array, first: Day, span: DaySpan): readonly number[] {
  const shares: number[] = []
  let last = 0
  for (let day = span.from; day <= span.to; day += 1) {
    const [a, b] = [part[day - first] ?? 0, whole[day - first] ?? 0]
    last = b > 0 ? a / b : last
    shares.push(last)
  }
  return shares
}
