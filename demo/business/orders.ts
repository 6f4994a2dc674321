import { PRODUCTS, type Product } from './catalog.ts'
import { type Day, dayOfYear, monthOf, weekday } from './days.ts'
import type { Customer } from './people.ts'
import { type Random, random, runningSums } from './random.ts'
import type { Plot } from './stories.ts'

export interface Order {
  readonly id: number
  readonly customer: Customer
  readonly day: Day
  readonly second: number
  readonly status: 'completed' | 'cancelled' | 'processing'
  readonly channel: string
  readonly payment: string
  readonly shipping: number
  readonly lines: readonly OrderLine[]
}
export interface OrderLine {
  readonly id: number
  readonly product: Product
  readonly quantity: number
  readonly unitPrice: number
  readonly discount: number
}
export interface Return {
  readonly id: number
  readonly lineId: number
  readonly day: Day
  readonly quantity: number
  readonly reason: string
  readonly refund: number
}

export const CHANNELS = ['Web', 'App', 'Marketplace', 'Phone'] as const
const CHANNEL_SUMS = runningSums([55, 26, 15, 4])
const PAYMENTS = ['Card', 'PayPal', 'Invoice', 'Bank transfer'] as const
const REASONS = ['Wrong size', 'Not as described', 'Changed mind', 'Arrived late'] as const
const WEEKDAY = [1.08, 1.0, 0.97, 0.98, 1.02, 0.92, 1.03]
const ORDERS_PER_DAY = 84
const YEARLY_GROWTH = 1.19
const CANCELLED = 0.035
const RETURN_RATE = 0.055
const ADVENT = [
  { from: 326, to: 333, factor: 2.3 },
  { from: 334, to: 356, factor: 1.45 },
] as const

/** All orders from `first` to `last`, in order of time, with what was sent back. */
export function trade(people: readonly Customer[], first: Day, last: Day, plot: Plot): { orders: Order[]; returns: Return[] } {
  const chance = random('orders')
  const orders: Order[] = []
  const returns: Return[] = []
  let lineId = 0
  let known = 0
  for (let day = first; day <= last; day++) {
    while ((people[known]?.signedUp ?? Number.POSITIVE_INFINITY) <= day) known++
    const shelf = shelfOf(day, plot)
    for (let n = chance.poisson(expectedOrders(first, day)); n > 0; n--) {
      const customer = people[Math.floor(chance.next() ** 0.8 * known)]
      if (customer === undefined) continue
      const channel = CHANNELS[chance.weighted(CHANNEL_SUMS)] ?? 'Web'
      for (let times = repetitions(chance, plot.orders(customer, channel, day)); times > 0; times--) {
        const lines = linesOf(chance, customer, day, shelf, plot).map((line): OrderLine => ({ ...line, id: ++lineId }))
        const order = {
          id: 100_000 + orders.length + 1,
          customer,
          day,
          second: secondOfDay(chance),
          status: statusOf(chance, day, last),
          channel,
          payment: paymentOf(chance, customer),
          shipping: shippingOf(chance, lines) * plot.shipping(day),
          lines,
        } satisfies Order
        orders.push(order)
        if (order.status === 'completed') sendBack(chance, order, last, plot, returns)
      }
    }
  }
  return { orders, returns }
}

function expectedOrders(first: Day, day: Day): number {
  const growth = YEARLY_GROWTH ** ((day - first) / 365.25)
  const season = ADVENT.find((each) => dayOfYear(day) >= each.from && dayOfYear(day) <= each.to)?.factor ?? 1
  return ORDERS_PER_DAY * growth * season * (WEEKDAY[weekday(day)] ?? 1)
}

/** A factor below 1 drops an order with that chance, one above adds a second. */
function repetitions(chance: Random, factor: number): number {
  return Math.floor(factor) + (chance.chance(factor - Math.floor(factor)) ? 1 : 0)
}

interface Shelf {
  readonly products: readonly Product[]
  readonly sums: readonly number[]
}
function shelfOf(day: Day, plot: Plot): Shelf {
  const products = PRODUCTS.filter((product) => plot.onSale(product, day))
  const month = monthOf(day) % 12
  const weights = products.map(
    (product) => product.popularity * plot.demand(product, day) * (1 + product.category.swing * Math.cos(((month - product.category.peak) / 6) * Math.PI)),
  )
  return { products, sums: runningSums(weights) }
}

function linesOf(chance: Random, customer: Customer, day: Day, shelf: Shelf, plot: Plot): Omit<OrderLine, 'id'>[] {
  const business = customer.segment === 'Business'
  const count = Math.min(6, 1 + chance.poisson(business ? 2.4 : 1.1))
  const chosen = new Set(Array.from({ length: count }, () => shelf.products[chance.weighted(shelf.sums)]))
  return [...chosen].flatMap((product) => {
    if (product === undefined) return []
    const quantity = business ? chance.integer(1, 8) : chance.chance(0.82) ? 1 : chance.integer(2, 3)
    const discount = customer.segment === 'Education' ? 10 : business && quantity >= 5 ? 8 : chance.chance(0.12) ? 15 : 0
    return [{ product, quantity, unitPrice: plot.price(product, day), discount }]
  })
}

function sendBack(chance: Random, order: Order, last: Day, plot: Plot, returns: Return[]): void {
  for (const line of order.lines) {
    const factor = plot.returnRate(line.product, order.day)
    const rate = RETURN_RATE * (line.product.category.department === 'Clothing' ? 2.1 : 1) * factor
    const day = order.day + chance.integer(4, 24)
    if (!chance.chance(rate) || day > last) continue
    const quantity = chance.chance(0.8) ? line.quantity : chance.integer(1, line.quantity)
    const refund = Math.round((line.unitPrice * quantity * (100 - line.discount)) / 100)
    returns.push({
      id: returns.length + 1,
      lineId: line.id,
      day,
      quantity,
      reason: factor > 1 ? 'Defective' : chance.chance(0.14) ? 'Defective' : chance.pick(REASONS),
      refund,
    })
  }
}

function statusOf(chance: Random, day: Day, last: Day): Order['status'] {
  if (chance.chance(CANCELLED)) return 'cancelled'
  return last - day < 2 && chance.chance(0.6) ? 'processing' : 'completed'
}
function paymentOf(chance: Random, customer: Customer): string {
  return customer.segment === 'Consumer' ? chance.pick(['Card', 'Card', 'PayPal', 'PayPal', 'Bank transfer']) : chance.pick(PAYMENTS)
}
/** In cents; free from 100 upwards. */
function shippingOf(chance: Random, lines: readonly Omit<OrderLine, 'id'>[]): number {
  const value = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0)
  return value >= 10_000 ? 0 : chance.pick([490, 490, 690])
}
/** Busiest in the evening. */
function secondOfDay(chance: Random): number {
  return Math.floor((7 + 16 * ((chance.next() + chance.next() + Math.sqrt(chance.next())) / 3)) * 3600)
}
