import { describe, expect, test } from 'vitest'
import { PAIRS, SHOP, SHOP_CLOCK } from '../../ask/plan/fixtures/shop.ts'
import { expandPlan, samePlan } from '../../ask/plan/index.ts'
import { compactOf } from './compact-of.ts'

describe('a plan written down', () => {
  test.each(PAIRS.filter(({ plan }) => plan !== undefined))('is read back as the same plan: $id $question', ({ plan }) => {
    const first = expandPlan(plan, SHOP, SHOP_CLOCK)
    if ('problems' in first) throw new Error(JSON.stringify(first.problems))
    const again = expandPlan(compactOf(first.plan), SHOP, SHOP_CLOCK)
    if ('problems' in again) throw new Error(JSON.stringify([compactOf(first.plan), again.problems]))
    expect(samePlan(again.plan, first.plan)).toBe(true)
  })
})
