import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { link } from '../link/index.ts'
import { SHOP, SHOP_CLOCK } from '../plan/fixtures/shop.ts'
import { expandPlan, samePlan } from '../plan/index.ts'
import { matchVerified } from './index.ts'

interface Corpus {
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly verified: readonly { readonly question: string; readonly id: string; readonly plan: unknown; readonly corrected?: string }[]
  readonly engine: readonly string[]
}
const CORPUS: Corpus = parse(readFileSync(new URL('fixtures/verified.yaml', import.meta.url), 'utf8'))
const VALUES = {
  entries: Object.entries(CORPUS.values).flatMap(([name, values]) => {
    const [entity = '', field = ''] = name.split('.')
    return values.map((value) => ({ entity, field, value }))
  }),
  complete: new Set(Object.keys(CORPUS.values)),
}
const match = (text: string, values = VALUES) =>
  matchVerified(link({ text, mode: 'economy', clarify: 'never', context: [] }, SHOP, values, SHOP_CLOCK), SHOP, values, SHOP_CLOCK)

describe('a verified question', () => {
  it.each(CORPUS.verified)('$question', ({ question, id, plan, corrected }) => {
    const found = match(question)
    const wanted = expandPlan(plan, SHOP, SHOP_CLOCK)
    if (found === undefined || 'problems' in wanted) throw new Error(`not matched, or not a plan: ${JSON.stringify(wanted)}`)
    expect(samePlan(found.plan, wanted.plan)).toBe(true)
    expect(found.reading).toMatchObject({ path: 'verified', score: 0.99, ignored: [] })
    expect(found.plan.query.why).toEqual([{ kind: 'verified', question: id }])
    expect(found.reading.corrections.map(({ to }) => to)).toEqual(corrected === undefined ? [] : [corrected])
  })

  it.each(CORPUS.engine)('is not meant by: %s', (question) => {
    expect(match(question)).toBeUndefined()
  })

  it('is not meant when the asker has no such value in sight', () => {
    expect(match('sales in Germany in July 2026', { entries: [], complete: new Set() })).toBeUndefined()
  })
})
