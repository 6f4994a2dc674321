import type { Clock, Expr, Finding } from '../../flow.ts'
import { formatOf, lower, scopeOf } from '../plan/index.ts'
import { partsOf } from './candidates.ts'
import type { DaySpan } from './days.ts'
import { overTime, readingFor } from './exhibits.ts'
import type { Figure } from './figure.ts'
import { type Ground, readSegments } from './ground.ts'
import type { Part } from './plans.ts'
import { type Price, priceOf } from './price.ts'
import type { ToldFinding } from './report.ts'
import { type Series, sumOver } from './series.ts'
import { median } from './statistics.ts'
import type { Timeline } from './timeline.ts'
import { inSpan, partsText, percentText, sentence, signedPercent, spanText, valueText } from './words.ts'

/** A price that was set anew, and what was sold at it. */
interface PriceChange {
  readonly parts: readonly Part[]
  readonly price: number
  readonly before: number
  readonly quantity: number
  readonly quantityBefore: number
  /** Money that the change of price and quantity is about: ranks changes. */
  readonly weight: number
}

/** A price differs by this much from what the typical price did. Less is discounts. */
const LEAST_CHANGE = 0.1
/** The greatest change of it from stretch to stretch before, as a part of this one: prices that float are not set anew. */
const MOST_FLOAT = 0.4
/** Sold in both stretches. */
const LEAST_SOLD = 20
const MOST_CHANGES = 2

/** Prices of what is sold that changed with the period: a sum of money is quantity times price, and one often moves the other. */
export async function priceChanges(
  ground: Ground,
  timeline: Timeline,
  reserve: number,
  clock: Clock,
): Promise<{ readonly told: readonly ToldFinding[]; readonly looked: readonly string[] }> {
  const price = priceOf(ground.figure, ground)
  if (price === null || ground.desk.left() <= reserve) return { told: [], looked: [] }
  const item = ground.dimensions.filter((one) => one.isTitle && one.path.length === 1).toSorted((a, b) => b.distinct - a.distinct)[0]
  const by = item === undefined ? [] : [item]
  const { windows } = timeline.detection
  const priced: Ground = { ...ground, figure: { ...ground.figure, kind: 'ratio', top: price.money, bottom: price.quantity } }
  const segments = await readSegments(priced, windows.all, by, [], 'prices')
  if (segments === null) return { told: [], looked: [] }
  const rises = [...segments.values()].flatMap((series) => riseOf(series, windows.pairing.current, windows.pairing.before, windows.all) ?? [])
  const typical = rises.length > 1 ? median(rises) : 1
  const changes = [...segments.values()].flatMap((series) => changeOf(series, timeline, typical, partsOf(by, series.value)) ?? [])
  const most = changes.toSorted((a, b) => b.weight - a.weight).slice(0, Math.min(MOST_CHANGES, ground.desk.left() - reserve))
  const told: ToldFinding[] = []
  for (const change of most) told.push(await tell(change, price, ground, timeline, told.length + 1, clock))
  return { told, looked: told.length > 0 ? [] : [`No price${item ? ` of a ${lower(item.label)}` : ''} was set anew.`] }
}

function riseOf({ top, bottom }: Series, current: DaySpan, before: DaySpan, all: DaySpan): number | null {
  if (bottom === null) return null
  const [sold, soldBefore] = [sumOver(bottom, all, current), sumOver(bottom, all, before)]
  const [paid, paidBefore] = [sumOver(top, all, current), sumOver(top, all, before)]
  return sold >= LEAST_SOLD && soldBefore >= LEAST_SOLD && paidBefore > 0 ? paid / sold / (paidBefore / soldBefore) : null
}

function changeOf(series: Series, { detection }: Timeline, typical: number, parts: readonly Part[]): PriceChange | null {
  const { windows, usual } = detection
  const { current, before } = windows.pairing
  const rise = riseOf(series, current, before, windows.all)
  if (rise === null || series.bottom === null || Math.abs(rise / typical - 1) < LEAST_CHANGE) return null
  const past = usual.history.flatMap((pairing) => riseOf(series, pairing.current, pairing.before, windows.all) ?? [])
  if (past.length < 2 || past.some((one) => Math.abs(one - 1) > MOST_FLOAT * Math.abs(rise - 1))) return null
  const quantity = sumOver(series.bottom, windows.all, current)
  const quantityBefore = sumOver(series.bottom, windows.all, before)
  const paidBefore = sumOver(series.top, windows.all, before)
  const price = sumOver(series.top, windows.all, current) / quantity
  return { parts, price, before: paidBefore / quantityBefore, quantity, quantityBefore, weight: Math.abs(rise - 1) * paidBefore }
}

async function tell(change: PriceChange, price: Price, ground: Ground, timeline: Timeline, number: number, clock: Clock): Promise<ToldFinding> {
  const quotient: Expr = { kind: 'call', fn: '/', args: [price.money, price.quantity] }
  const figure = priceFigure(ground, price, quotient)
  const { pairing } = timeline.detection.windows
  const what = change.parts.length === 0 ? 'The price' : `${sentence(partsText(change.parts))}: the price`
  const direction = change.price > change.before ? 'rose' : 'fell'
  const quantity = lower(price.quantityLabel)
  const moved = change.quantity / change.quantityBefore - 1
  const exhibit = await overTime(
    { ...ground, figure },
    timeline.detection.windows,
    `price_${number}`,
    `Average price${change.parts.length > 0 ? `: ${partsText(change.parts)}` : ''}`,
    change.parts,
  )
  const finding: Finding = {
    title: `${what} ${direction} ${percentText(change.price / change.before - 1)}, from ${valueText(change.before, figure)} to ${valueText(change.price, figure)} on average, and ${quantity} went from ${valueText(change.quantityBefore, COUNT)} to ${valueText(change.quantity, COUNT)} (${signedPercent(moved)}).`,
    text: `The price is ${lower(price.moneyLabel)} divided by ${quantity}${inSpan(pairing.current, clock)}, against ${spanText(pairing.before, clock)}. In the comparisons before it hardly moved, so it was set anew.`,
    ...(exhibit && { exhibit: exhibit.name }),
    ...(exhibit?.query?.plan && { reading: readingFor(exhibit.query.plan, ground.connection.model) }),
  }
  ground.services.report({ type: 'finding', finding })
  return { finding, exhibit }
}

const COUNT: Pick<Figure, 'format' | 'kind'> = { kind: 'sum' }

function priceFigure({ figure, base, connection }: Ground, price: Price, quotient: Expr): Figure {
  const format = base.query.kind === 'select' ? formatOf(price.money, scopeOf({ ...base.query, columns: [] }, connection.model)) : undefined
  return { ...figure, expr: quotient, label: 'Average price', kind: 'ratio', top: price.money, bottom: price.quantity, ...(format && { format }) }
}
