import { PRODUCTS } from './catalog.ts'
import type { Day } from './days.ts'
import type { Order } from './orders.ts'
import type { Plot } from './stories.ts'

export interface StockLevel {
  readonly day: Day
  readonly productId: number
  readonly onHand: number
}

const COVER_DAYS = 45
const REORDER_DAYS = 12
const SMALLEST_ORDER = 30

/** What was on the shelf at the end of each day: sold down, and filled up again when it would last under twelve days. */
export function stockLevels(orders: readonly Order[], first: Day, last: Day, plot: Plot): StockLevel[] {
  const sold = new Map<number, number>()
  for (const order of orders)
    for (const line of order.lines) sold.set(key(order.day, line.product.id), (sold.get(key(order.day, line.product.id)) ?? 0) + line.quantity)
  const levels: StockLevel[] = []
  for (const product of PRODUCTS) {
    let onHand = 0
    let rate = 3
    for (let day = first; day <= last; day++) {
      const today = sold.get(key(day, product.id)) ?? 0
      rate = 0.95 * rate + 0.05 * today
      onHand = Math.max(0, onHand - today)
      if (!plot.onSale(product, day)) onHand = 0
      else if (onHand < rate * REORDER_DAYS) onHand += Math.max(SMALLEST_ORDER, Math.round(rate * COVER_DAYS))
      if (onHand > 0 || plot.onSale(product, day) || today > 0 || product.launchedMonthsAgo < 0) levels.push({ day, productId: product.id, onHand })
    }
  }
  return levels
}

function key(day: Day, product: number): number {
  return day * 1_000 + product
}
