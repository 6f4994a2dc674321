import type { Cell } from '../../flow.ts'

/** What was sold of one item in a stretch of time. */
export interface Sold {
  readonly quantity: number
  readonly money: number
  /** Money less cost. */
  readonly profit: number
}
export interface Item {
  readonly value: Cell
  readonly now: Sold
  readonly before: Sold
}
/** What one item adds to each effect; its mix is what it was sold more or less than the whole, at its own value of before. */
export interface ItemEffects {
  readonly value: Cell
  readonly price: number
  readonly cost: number
  readonly mix: number
}
/** A change as the sum of its effects. */
export interface Effects {
  readonly change: number
  readonly price: number
  readonly cost: number
  /** More or less sold, at the average of before. Null for a margin, which does not depend on it. */
  readonly volume: number | null
  readonly mix: number
  /** Quantity of items sold in both periods, as a factor. */
  readonly grown: number
  /** Items sold in one of the periods only. For a margin they are mix. */
  readonly others: number
  readonly items: readonly ItemEffects[]
}

/**
 * Price, volume and mix of a sum of money or profit, as controllers take it apart: prices and costs at the quantity of now,
 * quantity at the average value of before, mix what remains of quantities. Items of one period only have neither a price change nor a
 * mix and stand alone. The effects add up to the change exactly (C. T. Horngren, S. M. Datar, M. V. Rajan, "Cost Accounting: A
 * Managerial Emphasis", flexible-budget, sales-mix and sales-quantity variances).
 */
export function priceVolumeMix(items: readonly Item[], of: 'money' | 'profit'): Effects {
  const both = items.filter(isSoldInBoth)
  const sum = (list: readonly Item[], amount: (item: Item) => number) => list.reduce((total, item) => total + amount(item), 0)
  const quantityBefore = sum(both, ({ before }) => before.quantity)
  const grown = quantityBefore > 0 ? sum(both, ({ now }) => now.quantity) / quantityBefore : 1
  const parts = both.map(({ value, now, before }): ItemEffects => {
    const price = (priceIn(now) - priceIn(before)) * now.quantity
    const cost = of === 'profit' ? -(costIn(now) - costIn(before)) * now.quantity : 0
    return { value, price, cost, mix: ((now.quantity - before.quantity * grown) * before[of]) / before.quantity }
  })
  return {
    ...summed(parts),
    change: sum(items, ({ now, before }) => now[of] - before[of]),
    volume: (grown - 1) * sum(both, ({ before }) => before[of]),
    grown,
    others: sum(
      items.filter((item) => !isSoldInBoth(item)),
      ({ now, before }) => now[of] - before[of],
    ),
    items: parts,
  }
}

/**
 * Price, cost and mix of a margin M = Σ profit / Σ money: within an item w̄·Δm, mix (m̄ − M̄)·Δw with shares w of money, as in
 * `mixOf`; with m = 1 − c/p the first is c̄·(1/p₀ − 1/p₁) by its price and −Δc·mean(1/p) by its cost. They add up to ΔM exactly.
 */
export function marginEffects(items: readonly Item[]): Effects {
  const total = (at: (item: Item) => Sold) => {
    const sold = items.map(at)
    return { money: sold.reduce((sum, { money }) => sum + money, 0), profit: sold.reduce((sum, { profit }) => sum + profit, 0) }
  }
  const [now, before] = [total((item) => item.now), total((item) => item.before)]
  const [margin, marginBefore] = [now.profit / now.money, before.profit / before.money]
  const mean = (margin + marginBefore) / 2
  const parts = items.map((item): ItemEffects => {
    const [share, shareBefore] = [item.now.money / now.money, item.before.money / before.money]
    if (!isSoldInBoth(item)) {
      const { profit, money } = item.now.money > 0 ? item.now : item.before
      return { value: item.value, price: 0, cost: 0, mix: money > 0 ? (profit / money - mean) * (share - shareBefore) : 0 }
    }
    const weight = (share + shareBefore) / 2
    const [perMoney, perMoneyBefore] = [1 / priceIn(item.now), 1 / priceIn(item.before)]
    const meanMargin = (item.now.profit / item.now.money + item.before.profit / item.before.money) / 2
    return {
      value: item.value,
      price: (weight * (costIn(item.now) + costIn(item.before)) * (perMoneyBefore - perMoney)) / 2,
      cost: (-weight * (costIn(item.now) - costIn(item.before)) * (perMoney + perMoneyBefore)) / 2,
      mix: (meanMargin - mean) * (share - shareBefore),
    }
  })
  return { ...summed(parts), change: margin - marginBefore, volume: null, grown: 1, others: 0, items: parts }
}

function isSoldInBoth({ now, before }: Item): boolean {
  return now.quantity > 0 && before.quantity > 0 && now.money > 0 && before.money > 0
}
function priceIn({ money, quantity }: Sold): number {
  return money / quantity
}
function costIn({ money, profit, quantity }: Sold): number {
  return (money - profit) / quantity
}
function summed(parts: readonly ItemEffects[]): Pick<Effects, 'price' | 'cost' | 'mix'> {
  const sum = (effect: (part: ItemEffects) => number) => parts.reduce((total, part) => total + effect(part), 0)
  return { price: sum((part) => part.price), cost: sum((part) => part.cost), mix: sum((part) => part.mix) }
}
