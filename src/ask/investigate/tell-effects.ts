import { formatNumber } from '../format/index.ts'
import { lower } from '../plan/index.ts'
import type { Dimension } from './dimensions.ts'
import { exhibitOf } from './exhibits.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { planOf } from './plans.ts'
import type { Price } from './price.ts'
import type { Effects, ItemEffects } from './price-volume-mix.ts'
import type { Aside } from './report.ts'
import type { Timeline } from './timeline.ts'
import { partText, signedPercent, valueText } from './words.ts'

const TITLE = { sum: 'Price, volume and mix', margin: 'Price, cost and mix' } as const
/** Part of the whole change from which an effect is told with the item that adds most to it. */
const WORTH_NAMING = 0.1
const PERCENT = 100
const DECIMALS = 2

/** All effects in one list that adds up to the change, with the table they are made of. */
export async function tellEffects(effects: Effects, price: Price, item: Dimension, ground: Ground, timeline: Timeline): Promise<Aside> {
  const { figure } = ground
  const least = WORTH_NAMING * Math.abs(effects.change)
  const most = (effect: (one: ItemEffects) => number, total: number) => {
    const [first] = Math.abs(total) < least ? [] : effects.items.toSorted((a, b) => Math.sign(total) * (effect(b) - effect(a)))
    return first ? `; most by ${partText({ dimension: item, value: first.value })} (${signedEffect(effect(first), figure)})` : ''
  }
  const line = (name: string, effect: number, what: string, by = '') => `- ${name} ${signedEffect(effect, figure)}: ${what}${by}`
  const quantity = lower(price.quantityLabel)
  const hasCost = price.role !== 'money'
  const lines = [
    ...(effects.volume === null
      ? []
      : [line('Volume', effects.volume, `${quantity} ${signedPercent(effects.grown - 1)}, at the average ${lower(figure.label)} of before`)]),
    line(
      'Prices',
      effects.price,
      `what a ${lower(item.label)} sold for on average, after discounts`,
      most((one) => one.price, effects.price),
    ),
    ...(hasCost
      ? [
          line(
            'Costs',
            effects.cost,
            `what a ${lower(item.label)} cost on average`,
            most((one) => one.cost, effects.cost),
          ),
        ]
      : []),
    line(
      'Mix',
      effects.mix,
      mixWords(effects, figure, price.moneyLabel, quantity),
      most((one) => one.mix, effects.mix),
    ),
    ...(effects.others === 0 ? [] : [line('New or gone', effects.others, 'sold in one of the two periods only')]),
  ]
  const exhibit = await tableOf(price, item, ground, timeline)
  return {
    title: effects.volume === null ? TITLE.margin : TITLE.sum,
    text: `By ${lower(item.label)}, the change of ${signedEffect(effects.change, figure)} is the sum of:\n\n${lines.join('\n')}`,
    ...(exhibit && { exhibit }),
  }
}

function mixWords({ mix, volume }: Effects, figure: Figure, moneyLabel: string, quantity: string): string {
  const [more, of] = [mix < 0 ? 'less' : 'more', volume === null ? lower(moneyLabel) : quantity]
  return volume === null ? `the shift of ${of} to ${mix < 0 ? 'lower' : 'higher'} ${lower(figure.label)}` : `the shift of ${of} to what brings ${more} each`
}

/** In points where the figure is a percentage; as exactly as needed to add up for a reader. */
export function signedEffect(effect: number, figure: Figure): string {
  const size = Math.abs(effect)
  const text =
    figure.format?.kind === 'percent' ? `${formatNumber(size * PERCENT, { kind: 'number', decimals: DECIMALS })} percentage points` : valueText(size, figure)
  return `${effect < 0 && /[1-9]/.test(text) ? '−' : '+'}${text}`
}

async function tableOf(price: Price, item: Dimension, { figure, base, connection, desk }: Ground, { detection }: Timeline) {
  const { current, before } = detection.windows.pairing
  const { moneyLabel, quantityLabel, profitLabel } = price
  const title = `${moneyLabel} and ${lower(quantityLabel)} by ${lower(item.label)}`
  const figures = { money: price.money, quantity: price.quantity, ...(price.profit && price.role !== 'money' && { profit: price.profit }) }
  const labels = { money: moneyLabel, quantity: quantityLabel, ...(profitLabel !== null && { profit: profitLabel }) }
  const plan = planOf({ by: [item], figures, labels, span: current, before, title, mark: 'table' }, figure, base, connection.model)
  const asked = desk.left() > 0 ? await desk.ask(plan, `the table of ${title.toLowerCase()}`) : null
  return asked && exhibitOf('price_volume', title, asked, connection.model)
}
