import { writeFile } from 'node:fs/promises'
import { CATEGORIES, PRODUCTS } from './catalog.ts'
import { dayOf, firstOfMonth, monthOf } from './days.ts'
import { trade } from './orders.ts'
import { customers, REGIONS } from './people.ts'
import { stockLevels } from './stock.ts'
import { plot } from './stories.ts'
import { spending, tickets, visits } from './traffic.ts'
import { type Rows, writeDatabase } from './write.ts'

const CUSTOMERS = 31_000
const FOUNDERS = 4_200
const DAY_SECONDS = 86_400

/**
 * Makes the demo business Alder & Finch, an online retailer: about a million rows from the first of January three years
 * before, up to `until`. The same day gives the same rows on every machine.
 *
 * @param path   DuckDB file to write; replaced whole
 * @param until  last day with data, YYYY-MM-DD
 * @param storiesPath  where to list what happened, as JSON
 * @returns rows per table
 */
export async function makeBusiness(path: string, until: string, storiesPath: string): Promise<Readonly<Record<string, number>>> {
  const last = dayOf(until)
  const first = firstOfMonth((Math.floor(monthOf(last) / 12) - 3) * 12)
  const story = plot(last)
  const people = customers(CUSTOMERS, FOUNDERS, first, last)
  const { orders, returns } = trade(people, first, last, story)
  const launched = (monthsAgo: number): number => (monthsAgo < 0 ? first - 200 : firstOfMonth(monthOf(last + 1) - monthsAgo))
  const rows = {
    regions: REGIONS.map((region) => [region.id, region.name, region.manager]),
    categories: CATEGORIES.map((category) => [category.id, category.name, category.department]),
    products: PRODUCTS.map((product) => [
      product.id,
      product.name,
      product.category.id,
      story.price(product, last),
      product.cost,
      launched(product.launchedMonthsAgo),
    ]),
    customers: people.map((each) => [
      each.id,
      each.name,
      each.email,
      each.country,
      each.city,
      each.region.id,
      each.segment,
      each.source,
      each.signedUp,
      each.newsletter,
    ]),
    orders: orders.map((order) => [
      order.id,
      order.customer.id,
      order.day * DAY_SECONDS + order.second,
      order.status,
      order.channel,
      order.payment,
      order.shipping,
    ]),
    order_lines: orders.flatMap((order) => order.lines.map((line) => [line.id, order.id, line.product.id, line.quantity, line.unitPrice, line.discount])),
    returns: returns.map((each) => [each.id, each.lineId, each.day, each.quantity, each.reason, each.refund]),
    marketing_spend: spending(first, last, story).map((each) => [each.day, each.channel, each.campaign, each.amount, each.impressions, each.clicks]),
    web_sessions: visits(orders, people, story).map((each) => [
      each.id,
      each.day * DAY_SECONDS + each.second,
      each.customerId,
      each.device,
      each.source,
      each.country,
      each.pages,
      each.seconds,
      each.converted,
    ]),
    support_tickets: tickets(orders, last, story).map((each) => [
      each.id,
      each.customerId,
      each.orderId,
      each.openedDay * DAY_SECONDS + each.openedSecond,
      each.hours === null ? null : each.openedDay * DAY_SECONDS + each.openedSecond + each.hours * 3_600,
      each.topic,
      each.priority,
      each.satisfaction,
    ]),
    stock_daily: stockLevels(orders, first, last, story).map((each) => [each.day, each.productId, each.onHand]),
  } satisfies Rows
  await writeDatabase(path, rows)
  await writeFile(storiesPath, `${JSON.stringify(story.stories, null, 2)}\n`)
  return Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, all.length]))
}
