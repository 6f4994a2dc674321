import { describe, expect, it } from 'vitest'
import { type Effects, type Item, marginEffects, priceVolumeMix } from './price-volume-mix.ts'

/** "quantity × price − unit cost" of before and now; "none" where nothing was sold. */
function item(value: string, before: string, now: string): Item {
  const sold = (text: string) => {
    const [quantity = 0, price = 0, cost = 0] = text === 'none' ? [] : text.split(/[×−]/).map(Number)
    return { quantity, money: quantity * price, profit: quantity * (price - cost) }
  }
  return { value, before: sold(before), now: sold(now) }
}
function rounded(effects: Effects): Record<string, number | null> {
  const { change, price, cost, volume, mix, others } = effects
  return Object.fromEntries(
    Object.entries({ change, price, cost, volume, mix, others }).map(([name, x]) => [name, x === null ? null : Math.round(x * 1e6) / 1e6 + 0]),
  )
}

describe('price, volume and mix', () => {
  it('are those of a controller', () => {
    // 150 pieces at an average of 12 become 180: volume 30 × 12; A grew to 80 instead of 120 at 10, B to 100 instead of 60 at 16: 40 × 16 − 40 × 10
    const items = [item('A', '100 × 10 − 6', '80 × 11 − 6'), item('B', '50 × 16 − 9', '100 × 16 − 9')]
    expect(rounded(priceVolumeMix(items, 'money'))).toEqual({ change: 680, price: 80, cost: 0, volume: 360, mix: 240, others: 0 })
  })

  it('leave what is sold in one period only aside', () => {
    const items = [item('A', '100 × 10 − 6', '100 × 10 − 6'), item('gone', '5 × 20 − 1', 'none'), item('new', 'none', '3 × 50 − 1')]
    expect(rounded(priceVolumeMix(items, 'money'))).toEqual({ change: 50, price: 0, cost: 0, volume: 0, mix: 0, others: 50 })
  })

  it('know the cost of a profit', () => {
    const items = [item('A', '100 × 10 − 6', '110 × 12 − 7')]
    expect(rounded(priceVolumeMix(items, 'profit'))).toEqual({ change: 150, price: 220, cost: -110, volume: 40, mix: 0, others: 0 })
  })

  it('of a margin add up to its change, whatever moves', () => {
    const items = [
      item('A', '100 × 10 − 6', '80 × 12 − 7'),
      item('B', '50 × 16 − 9', '100 × 15 − 8'),
      item('gone', '5 × 20 − 1', 'none'),
      item('new', 'none', '3 × 50 − 60'),
    ]
    const effects = marginEffects(items)
    const margin = (at: 'now' | 'before') => items.reduce((sum, one) => sum + one[at].profit, 0) / items.reduce((sum, one) => sum + one[at].money, 0)
    expect(effects.change).toBeCloseTo(margin('now') - margin('before'), 12)
    expect(effects.price + effects.cost + effects.mix).toBeCloseTo(effects.change, 12)
  })

  it('tell a price from a cost in a margin', () => {
    // 40 % → 50 % by the price alone, → 40 % again by the cost alone
    expect(rounded(marginEffects([item('A', '10 × 10 − 6', '10 × 12 − 6')]))).toMatchObject({ change: 0.1, price: 0.1, cost: 0, mix: 0 })
    expect(rounded(marginEffects([item('A', '10 × 12 − 6', '10 × 12 − 7.2')]))).toMatchObject({ change: -0.1, price: 0, cost: -0.1, mix: 0 })
  })
})
