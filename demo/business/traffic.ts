import { type Day, dayOfYear } from './days.ts'
import { CHANNELS as ORDER_CHANNELS, type Order } from './orders.ts'
import type { Customer } from './people.ts'
import { type Random, random, runningSums } from './random.ts'
import type { Plot } from './stories.ts'

export interface Visit {
  readonly id: number
  readonly day: Day
  readonly second: number
  readonly customerId: number | null
  readonly device: string
  readonly source: string
  readonly country: string
  readonly pages: number
  readonly seconds: number
  readonly converted: boolean
}
export interface Spend {
  readonly day: Day
  readonly channel: string
  readonly campaign: string
  readonly amount: number
  readonly impressions: number
  readonly clicks: number
}
export interface Ticket {
  readonly id: number
  readonly customerId: number
  readonly orderId: number
  readonly openedDay: Day
  readonly openedSecond: number
  readonly hours: number | null
  readonly topic: string
  readonly priority: string
  readonly satisfaction: number | null
}

const DEVICES = ['Phone', 'Desktop', 'Tablet'] as const
const SOURCES = ['Organic search', 'Paid search', 'Paid social', 'Direct', 'Newsletter', 'Affiliate'] as const
const SOURCE_SUMS = runningSums([34, 21, 14, 16, 10, 5])
const VISITS_PER_ORDER = 1.9
const TOPICS = ['Delivery', 'Returns', 'Product question', 'Payment', 'Account'] as const
const TICKET_RATE = 0.085
const PAID: readonly { readonly channel: string; readonly campaign: string; readonly perDay: number }[] = [
  { channel: 'Paid search', campaign: 'Brand', perDay: 38_000 },
  { channel: 'Paid search', campaign: 'Generic', perDay: 61_000 },
  { channel: 'Paid social', campaign: 'Retargeting', perDay: 27_000 },
  { channel: 'Paid social', campaign: 'Prospecting', perDay: 44_000 },
  { channel: 'Affiliate', campaign: 'Partners', perDay: 19_000 },
  { channel: 'Newsletter', campaign: 'Weekly', perDay: 4_500 },
]

/** One visit with a conversion per web or app order, and others that only looked. */
export function visits(orders: readonly Order[], people: readonly Customer[], plot: Plot): Visit[] {
  const chance = random('visits')
  const found: Visit[] = []
  for (const order of orders) {
    if (order.channel !== ORDER_CHANNELS[0] && order.channel !== ORDER_CHANNELS[1]) continue
    found.push(visit(chance, found.length + 1, order.day, order.second, order.customer, true))
    const lost = order.channel === 'App' ? 1 / plot.orders(order.customer, 'App', order.day) : 1
    for (let n = chance.poisson(VISITS_PER_ORDER * Math.max(1, lost)); n > 0; n--)
      found.push(visit(chance, found.length + 1, order.day, chance.integer(0, 86_399), chance.chance(0.35) ? chance.pick(people) : order.customer, false))
  }
  return found
}

function visit(chance: Random, id: number, day: Day, second: number, person: Customer, converted: boolean): Visit {
  const pages = converted ? chance.integer(5, 22) : chance.integer(1, 12)
  const known = converted || (chance.chance(0.4) && person.signedUp <= day)
  return {
    id,
    day,
    second,
    customerId: known ? person.id : null,
    device: DEVICES[chance.weighted([58, 94, 100])] ?? 'Phone',
    source: SOURCES[chance.weighted(SOURCE_SUMS)] ?? 'Direct',
    country: person.country,
    pages,
    seconds: pages * chance.integer(12, 55),
    converted,
  }
}

export function spending(first: Day, last: Day, plot: Plot): Spend[] {
  const chance = random('spend')
  const spent: Spend[] = []
  for (let day = first; day <= last; day++) {
    const season = dayOfYear(day) > 318 && dayOfYear(day) < 357 ? 1.7 : 1
    for (const { channel, campaign, perDay } of PAID) {
      const amount = Math.round(perDay * season * 1.12 ** ((day - first) / 365) * plot.spend(channel, day) * (0.8 + 0.4 * chance.next()))
      const clicks = Math.round(amount / plot.spend(channel, day) / chance.integer(45, 75))
      spent.push({ day, channel, campaign, amount, impressions: clicks * chance.integer(28, 60), clicks })
    }
  }
  return spent
}

export function tickets(orders: readonly Order[], last: Day, plot: Plot): Ticket[] {
  const chance = random('tickets')
  const opened: Ticket[] = []
  for (const order of orders) {
    const factor = plot.deliveryTickets(order.customer.region.name, order.day)
    if (!chance.chance(TICKET_RATE * (0.7 + 0.3 * factor * 1.33))) continue
    const openedDay = order.day + chance.integer(0, 9)
    if (openedDay > last) continue
    const delivery = chance.chance((0.3 * factor) / (0.7 + 0.3 * factor))
    const hours = chance.integer(1, delivery && factor > 1 ? 140 : 60)
    const open = openedDay * 24 + hours > last * 24
    opened.push({
      id: opened.length + 1,
      customerId: order.customer.id,
      orderId: order.id,
      openedDay,
      openedSecond: chance.integer(28_800, 79_200),
      hours: open ? null : hours,
      topic: delivery ? TOPICS[0] : chance.pick(TOPICS.slice(1)),
      priority: chance.pick(['Low', 'Normal', 'Normal', 'Normal', 'High', 'Urgent']),
      satisfaction: open || chance.chance(0.4) ? null : Math.max(1, Math.min(5, chance.integer(3, 5) - (hours > 48 ? 1 : 0) - (factor > 1 ? 1 : 0))),
    })
  }
  return opened
}
