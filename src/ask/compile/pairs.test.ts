import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIALECTS, type Plan } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { applyEdits, expandPlan } from '../plan/index.ts'
import { openShop, type Pair, SHOP_CLOCK, type ShopEngine, shopPairs, shown } from './fixtures/shop.ts'

const pairs = await shopPairs()

function planOf(pair: Pair, model: Model): Plan | undefined {
  if (pair.plan !== undefined) {
    const expanded = expandPlan(pair.plan, model, SHOP_CLOCK)
    if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
    return expanded.plan
  }
  const before = pairs.find((other) => other.id === pair.after)
  const start = before && planOf(before, model)
  if (!start || !pair.edits) return undefined
  const edited = applyEdits(start, pair.edits, model, SHOP_CLOCK, 1)
  if ('problems' in edited) throw new Error(JSON.stringify(edited.problems))
  return edited.plan
}

for (const dialect of DIALECTS) {
  describe(`the pairs of the plan contract on ${dialect}`, () => {
    let shop: ShopEngine
    beforeAll(async () => {
      shop = await openShop(dialect)
    })
    afterAll(() => shop?.close())

    for (const pair of pairs.filter((one) => one.rows !== undefined)) {
      it(`${pair.id} · ${pair.question}`, async () => {
        const plan = planOf(pair, shop.model)
        if (!plan) throw new Error('no plan')
        const result = await shop.run(plan)
        expect(shown(result.rows)).toEqual(shown(pair.rows ?? []))
        expect((await shop.runLiterals(plan)).rows).toEqual(result.rows)
      })
    }
  })
}
