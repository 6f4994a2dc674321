import type { Dimension } from './dimensions.ts'
import { type Ground, readSegments } from './ground.ts'
import type { Price } from './price.ts'
import { type Effects, type Item, marginEffects, priceVolumeMix, type Sold } from './price-volume-mix.ts'
import { type Segments, type Series, sumOver } from './series.ts'
import type { Timeline } from './timeline.ts'

/** Sums of doubles in another order differ by less. */
const ROUNDING = 1e-6

/**
 * What prices, costs, volume and mix did to the figure, from money and quantity per item.
 *
 * @param segments  money over quantity, as prices are
 * @returns null for a quantity, where profit cannot be read, and where items do not make up the figure
 */
export async function effectsOf(ground: Ground, timeline: Timeline, price: Price, by: readonly Dimension[], segments: Segments): Promise<Effects | null> {
  const { role, profit } = price
  if (role === 'quantity' || role === 'other') return null
  const { all, pairing } = timeline.detection.windows
  const earned: Ground | null =
    profit && role !== 'money' ? { ...ground, figure: { ...ground.figure, kind: 'sum', top: profit, bottom: null, rows: null } } : null
  const profits = earned && (await readSegments(earned, all, by, [], 'profits'))
  if (earned !== null && profits === null) return null
  const sold = (key: string, series: Series, span: typeof all): Sold => {
    const money = sumOver(series.top, all, span)
    const own = profits?.get(key)
    return { money, quantity: series.bottom ? sumOver(series.bottom, all, span) : 0, profit: profits ? (own ? sumOver(own.top, all, span) : 0) : money }
  }
  const items = [...segments].map(
    ([key, series]): Item => ({ value: series.value[0] ?? null, now: sold(key, series, pairing.current), before: sold(key, series, pairing.before) }),
  )
  const hasMoney = (at: (item: Item) => Sold) => items.reduce((sum, item) => sum + at(item).money, 0) > 0
  if (role === 'margin' && !(hasMoney(({ now }) => now) && hasMoney(({ before }) => before))) return null
  const effects = role === 'margin' ? marginEffects(items) : priceVolumeMix(items, role)
  const { current, before } = timeline.overview
  const { price: byPrice, cost, volume, mix, others } = effects
  // rows that count in several items, items with more given back than sold, or rows written between two queries
  const adds = (sum: number, to: number) => Math.abs(sum - to) <= ROUNDING * (Math.abs(current) + Math.abs(before))
  return adds(effects.change, current - before) && adds(byPrice + cost + (volume ?? 0) + mix + others, effects.change) ? effects : null
}
