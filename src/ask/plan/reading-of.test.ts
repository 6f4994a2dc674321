import { describe, expect, it } from 'vitest'
import type { Chip, Links, Plan, Reading } from '../../flow.ts'
import { PAIRS, SHOP, SHOP_CLOCK } from './fixtures/shop.ts'
import { applyEdits, expandPlan, nodesIn, readingOf } from './index.ts'

const NO_LINKS: Links = { question: '', language: 'en', tokens: [], links: [], unlinked: [], corrections: [] }
const FACTS = { score: 0.9, margin: 0.4, confidence: 0.95, path: 'engine' } as const

function planOf(id: number): Plan {
  const pair = PAIRS.find((one) => one.id === id)
  const made = pair?.edits && pair.after ? applyEdits(planOf(pair.after), pair.edits, SHOP, SHOP_CLOCK, 2) : expandPlan(pair?.plan, SHOP, SHOP_CLOCK)
  if ('problems' in made) throw new Error(JSON.stringify(made.problems))
  return made.plan
}
function read(compact: unknown): Reading {
  const expanded = expandPlan(compact, SHOP, SHOP_CLOCK)
  if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
  return readingOf(expanded.plan, NO_LINKS, SHOP, FACTS)
}
function texts(reading: Reading): readonly string[] {
  return reading.chips.map((chip) => `${chip.kind}: ${chip.text}`)
}
const ORDER: readonly Chip['kind'][] = [
  'measure',
  'column',
  'dimension',
  'filter',
  'period',
  'comparison',
  'window',
  'order',
  'limit',
  'entity',
  'path',
  'chart',
]
const PLANNED = PAIRS.filter((pair) => pair.plan !== undefined || pair.edits)

describe('the reading of every pair', () => {
  it.each(PLANNED.map((pair) => [pair.id, pair.question]))('%i · %s', (id) => {
    const plan = planOf(id)
    const reading = readingOf(plan, NO_LINKS, SHOP, FACTS)
    const inChips = reading.chips.flatMap((chip) => chip.nodes)
    const said = nodesIn(plan)
      .filter((node) => node.why.some((why) => why.kind !== 'default' || (why.reason !== 'identity' && why.reason !== 'format')))
      .map((node) => node.id)
    expect([...inChips].sort()).toEqual([...said].sort())
    expect(reading.chips.map((chip) => ORDER.indexOf(chip.kind))).toEqual(reading.chips.map((chip) => ORDER.indexOf(chip.kind)).sort((a, b) => a - b))
    expect(reading.text).toMatch(/^[A-Z0-9]/)
    for (const chip of reading.chips) expect(chip.alternatives.length).toBeLessThanOrEqual(8)
  })
  it.each(PLANNED.map((pair) => [pair.id, pair.question]))('every alternative of %i can be taken · %s', (id) => {
    const plan = planOf(id)
    const failed = readingOf(plan, NO_LINKS, SHOP, FACTS).chips.flatMap((chip) =>
      chip.alternatives.flatMap((one) => {
        const edited = applyEdits(plan, one.edits, SHOP, SHOP_CLOCK, 3)
        return 'problems' in edited ? [`${one.text}: ${edited.problems[0]?.message}`] : []
      }),
    )
    expect(failed).toEqual([])
  })
})

describe('chips', () => {
  it('say what is computed in the words of the model', () => {
    expect(
      texts(
        read({
          from: 'line',
          cols: { region: 'order.customer.region.name', revenue: '[revenue]' },
          where: "order.customer.country = 'Germany'",
          period: 'order.ordered_at month -1',
          limit: 5,
        }),
      ),
    ).toEqual([
      'measure: revenue',
      'dimension: by region',
      'filter: country is Germany',
      'period: last month: August 2026',
      'limit: top 5 by revenue',
      'entity: order lines',
      'chart: automatic',
    ])
  })
  it.each([
    ['customer', "country != 'Germany'", 'country is not Germany'],
    ['customer', "country in ('Germany', 'Spain')", 'country is Germany or Spain'],
    ['customer', "not country in ('Germany', 'Spain')", 'country is not Germany or Spain'],
    ['customer', 'country is null', 'no country'],
    ['customer', 'not exists(orders)', 'without orders'],
    ['customer', "exists(orders where status = 'paid')", 'with orders where status is paid'],
    ['customer', "every(orders where status = 'shipped')", 'all orders have status is shipped'],
    ['customer', 'count(orders) > 2', 'number of orders over 2'],
    ['customer', "name contains 'ann'", 'customer contains “ann”'],
    ['customer', "created_at >= date '2026-01-15'", 'sign-up date since 15 January 2026'],
    ['customer', "created_at during 'year -1'", 'sign-up date in 2025'],
    ['product', 'price between 5 and 10', 'price between 5 EUR and 10 EUR'],
    ['customer', "country = 'germany' folded", 'country is germany (no exact match was found)'],
    ['customer', "country = 'Spain' or country = 'Portugal'", 'country is Spain or country is Portugal'],
  ])('%s where %s', (from, where, text) => {
    expect(read({ from, cols: { customer: 'name' }, where }).chips.find((chip) => chip.kind === 'filter')?.text).toBe(text)
  })
  it('offer the other ways to read the same words', () => {
    const reading = read({
      from: 'line',
      cols: { month: 'bucket(order.ordered_at, month)', revenue: '[revenue]' },
      period: 'order.ordered_at trailing 3 month',
    })
    const offered = (kind: Chip['kind']) => reading.chips.find((chip) => chip.kind === kind)?.alternatives.map((one) => one.text)
    expect(offered('period')?.[0]).toBe('3 months, the running one included')
    expect(offered('dimension')).toContain('by quarter')
    expect(offered('measure')).toContain('units')
    expect(offered('chart')).toEqual(['line', 'area', 'bar', 'table'])
  })
  it('put what another reader found first', () => {
    const expanded = expandPlan({ from: 'line', cols: { revenue: '[revenue]' } }, SHOP, SHOP_CLOCK)
    if ('problems' in expanded || expanded.plan.query.kind !== 'select') throw new Error('not a select')
    const node = expanded.plan.query.columns[0]?.id ?? ''
    const given = { node, text: 'number of orders', score: 0.57, edits: [{ op: 'replace', node, value: { units: '[units]' } }] } as const
    const reading = readingOf(expanded.plan, NO_LINKS, SHOP, { ...FACTS, alternatives: [given] })
    expect(reading.chips[0]?.alternatives[0]).toEqual({ text: 'number of orders', score: 0.57, edits: given.edits })
  })
  it('point at the words they come from', () => {
    const origin = { kind: 'link', link: 'l1' } as const
    const expanded = expandPlan({ from: 'line', cols: { revenue: '[revenue]' } }, SHOP, SHOP_CLOCK, { origin })
    if ('problems' in expanded) throw new Error('problems')
    const links: Links = {
      ...NO_LINKS,
      links: [{ id: 'l1', span: [15, 26], target: { kind: 'measure', entity: 'line', measure: 'revenue' }, score: 0.95, evidence: [] }],
    }
    expect(readingOf(expanded.plan, links, SHOP, FACTS).chips[0]).toMatchObject({ kind: 'measure', spans: [[15, 26]], default: false })
  })
})

describe('the sentence and what it rests on', () => {
  it.each<[unknown, string]>([
    [
      { from: 'line', cols: { region: 'order.customer.region.name', revenue: '[revenue]' }, period: 'order.ordered_at month -1' },
      'Revenue in August 2026, by region',
    ],
    [{ from: 'customer', cols: { customer: 'name' }, where: "country = 'Spain'" }, 'Customers, country is Spain'],
    [{ from: 'customer', cols: { name: 'name', country: 'country' } }, 'Name and country of customers'],
    [
      { from: 'line', cols: { revenue: '[revenue]', g: 'growth($revenue)' }, period: 'order.ordered_at month -1', compare: { to: 'previous' } },
      'Revenue in August 2026, compared with July 2026',
    ],
    [{ from: 'order', cols: { orders: '[orders]' }, period: 'ordered_at month 0' }, 'Orders in September 2026 so far'],
  ])('%o', (compact, text) => {
    expect(read(compact).text).toBe(text)
  })
  it('names a default period, overlapping groups and inexact matches', () => {
    expect(read({ from: 'stock', cols: { stock: '[stock]' } }).assumptions).toEqual(['No period was named; this one is the default.'])
    expect(read({ from: 'line', cols: { c: 'product.category.name', s: 'sum(order.shipping)' } }).assumptions).toEqual([
      'Each order counts once in every group it belongs to, so the groups overlap.',
    ])
    expect(read({ from: 'customer', cols: { c: 'name' }, where: "country = 'germany' folded" }).assumptions).toEqual([
      'No exact match for “germany” was found; upper and lower case were ignored.',
    ])
  })
})
