import type { Product } from './catalog.ts'
import { type Day, dateText, firstOfMonth, monthOf } from './days.ts'
import type { Customer } from './people.ts'

/** Something that happened to the business, so that "why" has an answer. Written beside the data as `stories.json`. */
export interface Story {
  readonly id: string
  readonly title: string
  /** First and last day, both included. */
  readonly from: string
  readonly to: string
  /** What moved, and where. */
  readonly measure: string
  readonly where: Readonly<Record<string, string>>
  /** Factor on the measure while it lasts: 0.68 is 32 % less than without the story. */
  readonly factor: number
}

/** What the generator asks at each step; 1 everywhere outside a story. */
export interface Plot {
  readonly stories: readonly Story[]
  demand(product: Product, day: Day): number
  price(product: Product, day: Day): number
  onSale(product: Product, day: Day): boolean
  orders(customer: Customer, channel: string, day: Day): number
  returnRate(product: Product, day: Day): number
  spend(channel: string, day: Day): number
  shipping(day: Day): number
  deliveryTickets(region: string, day: Day): number
}

/** Stories are told relative to the last day, so that they are always recent. R is the month that is running. */
export function plot(last: Day): Plot {
  const running = monthOf(last + 1)
  const month = (ago: number): readonly [Day, Day] => [firstOfMonth(running - ago), firstOfMonth(running - ago + 1) - 1]
  const within = ([from, to]: readonly [Day, Day], day: Day): boolean => day >= from && day <= to
  const daysOf = (ago: number, from: number, to: number): readonly [Day, Day] => [firstOfMonth(running - ago) + from - 1, firstOfMonth(running - ago) + to - 1]

  const stockOut = daysOf(2, 6, 24)
  const dearer: readonly [Day, Day] = [month(5)[0], last]
  const slip: readonly [Day, Day] = [daysOf(3, 10, 10)[0], last]
  const launch: readonly [Day, Day] = [month(8)[0], last]
  const badBatch = month(4)
  const wasted: readonly [Day, Day] = [month(7)[0], month(6)[1]]
  const appFault = daysOf(1, 8, 16)
  const business: readonly [Day, Day] = [month(10)[0], last]
  const feature = daysOf(1, 20, 24)
  const freeShipping = month(9)

  const told = (id: string, title: string, [from, to]: readonly [Day, Day], measure: string, where: Record<string, string>, factor: number): Story => ({
    id,
    title,
    from: dateText(from),
    to: dateText(to),
    measure,
    where,
    factor,
  })
  return {
    stories: [
      told('stock_out', 'The Trail Lantern, a best-seller, was out of stock for 19 days', stockOut, 'units', { product: 'Trail Lantern' }, 0),
      told('price_change', 'The Ember Camp Stove went from 89 to 109 and sold less', dearer, 'units', { product: 'Ember Camp Stove' }, 0.62),
      told('region_slip', 'Orders from the Nordics fell by about a third after a change of carrier', slip, 'orders', { region: 'Nordics' }, 0.68),
      told('launch', 'Cycling was launched as a new category', launch, 'revenue', { category: 'Cycling' }, 1),
      told(
        'bad_batch',
        'A defective batch of Summit Backpacks came back four times as often',
        badBatch,
        'returned units',
        { product: 'Summit Backpack 45 L' },
        4.3,
      ),
      told('wasted_spend', 'Spend on paid social more than doubled without bringing visits', wasted, 'spend', { channel: 'Paid social' }, 2.2),
      told('app_fault', 'A checkout fault in the app cost more than half of its orders for nine days', appFault, 'orders', { channel: 'App' }, 0.45),
      told('business_growth', 'A sales team for business customers started and their orders rose', business, 'orders', { segment: 'Business' }, 1.6),
      told('feature', 'A magazine recommended the Head Torch 400 for five days', feature, 'units', { product: 'Head Torch 400' }, 6),
      told('free_shipping', 'Shipping was free for a month', freeShipping, 'shipping cost', {}, 0),
      told(
        'delivery_tickets',
        'Support tickets about delivery tripled in the Nordics with the new carrier',
        slip,
        'tickets',
        { region: 'Nordics', topic: 'Delivery' },
        3,
      ),
    ],
    demand: (product, day) =>
      product.name === 'Ember Camp Stove' && within(dearer, day) ? 0.62 : product.name === 'Head Torch 400' && within(feature, day) ? 6 : 1,
    price: (product, day) => (product.name === 'Ember Camp Stove' && within(dearer, day) ? 10_900 : product.price),
    onSale: (product, day) =>
      !(product.name === 'Trail Lantern' && within(stockOut, day)) &&
      (product.launchedMonthsAgo < 0 || day >= firstOfMonth(running - product.launchedMonthsAgo)),
    orders: (customer, channel, day) =>
      (customer.region.name === 'Nordics' && within(slip, day) ? 0.68 : 1) *
      (channel === 'App' && within(appFault, day) ? 0.45 : 1) *
      (customer.segment === 'Business' && within(business, day) ? 1.6 : 1),
    returnRate: (product, day) => (product.name === 'Summit Backpack 45 L' && within(badBatch, day) ? 4.3 : 1),
    spend: (channel, day) => (channel === 'Paid social' && within(wasted, day) ? 2.2 : 1),
    shipping: (day) => (within(freeShipping, day) ? 0 : 1),
    deliveryTickets: (region, day) => (region === 'Nordics' && within(slip, day) ? 3 : 1),
  }
}
