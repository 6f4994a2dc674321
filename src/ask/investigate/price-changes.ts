import type { Clock, Expr, Finding } from '../../flow.ts'
import { formatOf, lower, scopeOf } from '../plan/index.ts'
import { partsOf } from './candidates.ts'
import { type DaySpan, daysIn } from './days.ts'
import { overTime, readingFor } from './exhibits.ts'
import type { Figure } from './figure.ts'
import { type Ground, readSegments } from './ground.ts'
import type { Part } from './plans.ts'
import { type Price, priceOf } from './price.ts'
import { effectsOf } from './price-effects.ts'
import type { Effects, ItemEffects } from './price-volume-mix.ts'
import type { Aside, ToldFinding } from './report.ts'
import { type Series, sumOver } from './series.ts'
import { median } from './statistics.ts'
import { signedEffect, tellEffects } from './tell-effects.ts'
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
/** A change smaller than this part of the figure has no shares worth giving, nor is it worth taking apart; shares beyond the most say nothing. */
const LEAST_OF_FIGURE = 0.01
const MOST_SHARE = 3

/** Prices of what is sold that changed with the period, and what prices, costs, volume and mix did to a sum of money or a margin. */
export async function priceChanges(
  ground: Ground,
  timeline: Timeline,
  reserve: number,
  clock: Clock,
): Promise<{ readonly told: readonly ToldFinding[]; readonly asides: readonly Aside[]; readonly looked: readonly string[] }> {
  const price = priceOf(ground.figure, ground)
  if (price === null || ground.desk.left() <= reserve) return NOTHING
  const item = ground.dimensions.filter((one) => one.isTitle && one.path.length === 1).toSorted((a, b) => b.distinct - a.distinct)[0]
  const by = item === undefined ? [] : [item]
  const { windows } = timeline.detection
  const priced: Ground = { ...ground, figure: { ...ground.figure, kind: 'ratio', top: price.money, bottom: price.quantity, rows: null } }
  const segments = await readSegments(priced, windows.all, by, [], 'prices')
  if (segments === null) return NOTHING
  const effects = await effectsOf(ground, timeline, price, by, segments)
  const rises = [...segments.values()].flatMap((series) => riseOf(series, windows.pairing.current, windows.pairing.before, windows.all) ?? [])
  const typical = rises.length > 1 ? median(rises) : 1
  const changes = [...segments.values()].flatMap((series) => changeOf(series, timeline, typical, partsOf(by, series.value)) ?? [])
  const most = changes.toSorted((a, b) => b.weight - a.weight).slice(0, Math.min(MOST_CHANGES, ground.desk.left() - reserve))
  const told: ToldFinding[] = []
  for (const change of most) told.push(await tell(change, { price, effects, ground, timeline, number: told.length + 1, clock }))
  const aside =
    effects !== null && item !== undefined && (isWorthTelling(timeline) || told.length > 0) ? await tellEffects(effects, price, item, ground, timeline) : null
  return { told, asides: aside ? [aside] : [], looked: told.length > 0 ? [] : [`No price${item ? ` of a ${lower(item.label)}` : ''} was set anew.`] }
}
const NOTHING = { told: [], asides: [], looked: [] } as const

function isWorthTelling({ overview: { current, before } }: Timeline): boolean {
  return Math.abs(current - before) >= LEAST_OF_FIGURE * Math.max(Math.abs(current), Math.abs(before))
}

function riseOf({ top, bottom }: Series, current: DaySpan, before: DaySpan, all: DaySpan): number | null {
  if (bottom === null) return null
  const [sold, soldBefore] = [sumOver(bottom, all, current), sumOver(bottom, all, before)]
  const [paid, paidBefore] = [sumOver(top, all, current), sumOver(top, all, before)]
  return sold >= LEAST_SOLD && soldBefore >= LEAST_SOLD && paidBefore > 0 ? paid / sold / (paidBefore / soldBefore) : null
}

/** Part of the days a price was paid on that may not make its change: single rows with a wrong amount do. */
const OF_DAYS = 0.1

/** The rise without the days that make most of it. */
function steadyRise({ top, bottom }: Series, rise: number, current: DaySpan, before: DaySpan, all: DaySpan): number {
  if (bottom === null) return 1
  const usual = sumOver(top, all, before) / sumOver(bottom, all, before)
  const days = Array.from({ length: daysIn(current) }, (_, i) => {
    const day = { from: current.from + i, to: current.from + i }
    return { paid: sumOver(top, all, day), sold: sumOver(bottom, all, day) }
  }).filter(({ sold }) => sold > 0)
  const makes = ({ paid, sold }: (typeof days)[number]) => (paid - sold * usual) * Math.sign(rise - 1)
  const kept = days.toSorted((a, b) => makes(b) - makes(a)).slice(Math.ceil(OF_DAYS * days.length))
  const sold = kept.reduce((sum, day) => sum + day.sold, 0)
  return sold > 0 ? kept.reduce((sum, day) => sum + day.paid, 0) / sold / usual : 1
}

function changeOf(series: Series, { detection }: Timeline, typical: number, parts: readonly Part[]): PriceChange | null {
  const { windows, usual } = detection
  const { current, before } = windows.pairing
  const rise = riseOf(series, current, before, windows.all)
  if (rise === null || series.bottom === null || Math.abs(rise / typical - 1) < LEAST_CHANGE) return null
  const past = usual.history.flatMap((pairing) => riseOf(series, pairing.current, pairing.before, windows.all) ?? [])
  if (past.length < 2 || past.some((one) => Math.abs(one - 1) > MOST_FLOAT * Math.abs(rise - 1))) return null
  if (Math.abs(steadyRise(series, rise, current, before, windows.all) / typical - 1) < LEAST_CHANGE) return null
  const quantity = sumOver(series.bottom, windows.all, current)
  const quantityBefore = sumOver(series.bottom, windows.all, before)
  const paidBefore = sumOver(series.top, windows.all, before)
  const price = sumOver(series.top, windows.all, current) / quantity
  return { parts, price, before: paidBefore / quantityBefore, quantity, quantityBefore, weight: Math.abs(rise - 1) * paidBefore }
}

interface ChangeFacts {
  readonly price: Price
  readonly effects: Effects | null
  readonly ground: Ground
  readonly timeline: Timeline
  readonly number: number
  readonly clock: Clock
}

async function tell(change: PriceChange, { price, effects, ground, timeline, number, clock }: ChangeFacts): Promise<ToldFinding> {
  const quotient: Expr = { kind: 'call', fn: '/', args: [price.money, price.quantity] }
  const figure = priceFigure(ground, price, quotient)
  const { pairing } = timeline.detection.windows
  const what = change.parts.length === 0 ? 'The price' : `${sentence(partsText(change.parts))}: the price`
  const direction = change.price > change.before ? 'rose' : 'fell'
  const quantity = lower(price.quantityLabel)
  const moved = change.quantity / change.quantityBefore - 1
  const own = effects?.items.find(({ value }) => value === (change.parts[0]?.value ?? null))
  const share = own && effects ? shareOf(own, effects, timeline) : null
  const exhibit = await overTime(
    { ...ground, figure },
    timeline.detection.windows,
    `price_${number}`,
    `Average price${change.parts.length > 0 ? `: ${partsText(change.parts)}` : ''}`,
    change.parts,
  )
  const finding: Finding = {
    title: `${what} ${direction} ${percentText(change.price / change.before - 1)}, from ${valueText(change.before, figure)} to ${valueText(change.price, figure)} on average, and ${quantity} went from ${valueText(change.quantityBefore, COUNT)} to ${valueText(change.quantity, COUNT)} (${signedPercent(moved)}).`,
    text: [
      `The price is ${lower(price.moneyLabel)} divided by ${quantity}${inSpan(pairing.current, clock)}, against ${spanText(pairing.before, clock)}. In the comparisons before it hardly moved, so it was set anew.`,
      ...(own ? [effectText(own, change, price, ground.figure)] : []),
    ].join(' '),
    ...(share !== null && { share }),
    ...(exhibit && { exhibit: exhibit.name }),
    ...(exhibit?.query?.plan && { reading: readingFor(exhibit.query.plan, ground.connection.model) }),
  }
  ground.services.report({ type: 'finding', finding })
  return { finding, exhibit }
}

/** What the price alone did to the figure, and for money what the quantity did beside it. */
function effectText(own: ItemEffects, change: PriceChange, { role, quantityLabel }: Price, figure: Figure): string {
  const alone = `The price alone adds ${signedEffect(own.price, figure)} to ${lower(figure.label)}`
  if (role !== 'money') return `${alone}.`
  const byQuantity = (change.quantity - change.quantityBefore) * change.before
  return `${alone}, the change of ${lower(quantityLabel)} ${signedEffect(byQuantity, figure)}; together ${signedEffect(own.price + byQuantity, figure)}.`
}

/** Of the whole change, by the price alone. */
function shareOf(own: ItemEffects, { change }: Effects, timeline: Timeline): number | null {
  const share = own.price / change
  return !isWorthTelling(timeline) || Math.abs(share) > MOST_SHARE ? null : Math.round(share * 1_000) / 1_000
}

const COUNT: Pick<Figure, 'format' | 'kind'> = { kind: 'sum' }

function priceFigure({ figure, base, connection }: Ground, price: Price, quotient: Expr): Figure {
  const format = base.query.kind === 'select' ? formatOf(price.money, scopeOf({ ...base.query, columns: [] }, connection.model)) : undefined
  return { ...figure, expr: quotient, label: 'Average price', kind: 'ratio', top: price.money, bottom: price.quantity, ...(format && { format }) }
}
