import { describe, expect, it } from 'vitest'
import type { Cell, CellType, Links, Narration, Plan, ResultSet } from '../../flow.ts'
import { PAIRS, SHOP, SHOP_CLOCK } from '../plan/fixtures/shop.ts'
import { applyEdits, expandPlan, readingOf, scopeOf, typeOf } from '../plan/index.ts'
import { narrate } from './index.ts'

const NO_LINKS: Links = { question: '', language: 'en', tokens: [], links: [], unlinked: [], corrections: [] }

function planOf(id: number): Plan {
  const pair = PAIRS.find((one) => one.id === id)
  const made = pair?.edits && pair.after ? applyEdits(planOf(pair.after), pair.edits, SHOP, SHOP_CLOCK, 2) : expandPlan(pair?.plan, SHOP, SHOP_CLOCK)
  if ('problems' in made) throw new Error(JSON.stringify(made.problems))
  return made.plan
}
function expand(compact: unknown): Plan {
  const made = expandPlan(compact, SHOP, SHOP_CLOCK)
  if ('problems' in made) throw new Error(JSON.stringify(made.problems))
  return made.plan
}
/** Rows under the columns that are shown; hidden ones are null. */
function resultOf(plan: Plan, rows: readonly (readonly Cell[])[], truncated = false): ResultSet {
  const { query } = plan
  const columns = query.kind === 'set' ? (query.inputs[0].kind === 'select' ? query.inputs[0].columns : []) : query.columns
  const scope = scopeOf(query.kind === 'set' ? query.inputs[0] : query, SHOP)
  const typed = columns.map((column) => {
    const type = typeOf(column.expr, scope)
    const cell: CellType = type === 'unknown' ? 'decimal' : type
    return { name: column.name, label: column.label, type: cell, show: column.show, format: column.format }
  })
  const shown = typed.filter((column) => column.show !== 'hidden')
  return {
    columns: typed,
    rows: rows.map((row) => typed.map((column) => row[shown.indexOf(column)] ?? null)),
    truncated,
    durationMs: 1,
    executedAt: SHOP_CLOCK.now,
  }
}
function tell(plan: Plan, rows: readonly (readonly Cell[])[], truncated = false): Narration {
  const reading = readingOf(plan, NO_LINKS, SHOP, { score: 1, margin: 1, confidence: 1, path: 'engine' })
  return narrate({ question: '', plan, reading, result: resultOf(plan, rows, truncated), model: SHOP, chart: null })
}
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const REVENUE = { from: 'line', cols: { revenue: '[revenue]' }, period: 'order.ordered_at month -1' }
const BY_REGION = { ...REVENUE, cols: { region: 'order.customer.region.name', revenue: '[revenue]' } }
const ANSWERED = PAIRS.filter((pair) => pair.rows && (pair.plan !== undefined || pair.edits))

describe('the answer to every pair', () => {
  it.each(ANSWERED.map((pair) => [pair.id, pair.question, pair.rows ?? []]))('%i · %s', (id, _, rows) => {
    const plan = planOf(id)
    const { text, followUps } = tell(plan, rows)
    expect(text).toMatch(/\*\*[^*]+\*\*/)
    expect(text).not.toMatch(/undefined|NaN|null|\[object/)
    expect(strangers(text, rows, plan)).toEqual([])
    expect(followUps.length).toBeLessThanOrEqual(5)
    for (const one of followUps) expect(one.length).toBeLessThanOrEqual(160)
  })
})

/** Figures in a text that are neither a cell, a sum, a share, a change or a count of the rows, nor part of a label or condition. */
function strangers(text: string, rows: readonly (readonly Cell[])[], plan: Plan): readonly string[] {
  const cells = rows.flat().flatMap((cell) => (cell !== null && cell !== '' && !Number.isNaN(Number(cell)) ? [Number(cell)] : []))
  const sums = (rows[0] ?? []).map((_, index) => rows.reduce((sum, row) => sum + (Number(row[index]) || 0), 0))
  const counts = rows.map((_, index) => index + 1)
  const known = [...cells, ...sums, ...counts]
  const allowed = new Set(
    [...known, ...known.map((value) => Math.abs(value) * 100), ...known.flatMap((value) => sums.map((sum) => (value / sum) * 100))].map((value) =>
      value.toFixed(1),
    ),
  )
  const words = JSON.stringify([plan, rows])
  return (plain(text).match(/\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?/g) ?? []).filter(
    (found) => !allowed.has(Number(found.replaceAll(',', '')).toFixed(1)) && !words.includes(found),
  )
}

describe('figures', () => {
  it.each<[string, unknown, readonly (readonly Cell[])[], string]>([
    ['one', REVENUE, [['284.50']], '**€284.50** revenue in August 2026.'],
    ['one that is nothing', REVENUE, [[null]], 'There is **no revenue** in August 2026.'],
    ['a count of none', { from: 'order', cols: { orders: '[orders]' }, where: "channel = 'fax'" }, [[0]], '**0** orders where channel is fax.'],
    ['two', { ...REVENUE, cols: { revenue: '[revenue]', units: '[units]' } }, [['284.50', 25]], '**€284.50** revenue, **25** units in August 2026.'],
    [
      'of a month that is not over',
      { from: 'order', cols: { orders: '[orders]' }, period: 'ordered_at month 0' },
      [[2]],
      '**2** orders in September 2026 so far.',
    ],
    [
      'a share',
      { from: 'line', cols: { share_germany: "[revenue where order.customer.country = 'Germany'] / [revenue]" } },
      [['0.5948']],
      '**59.5 %** share of revenue where country is Germany.',
    ],
  ])('%s', (_, compact, rows, text) => {
    expect(plain(tell(expand(compact), rows).text)).toBe(text)
  })
})

describe('comparisons', () => {
  const compared = { ...REVENUE, cols: { ...REVENUE.cols, before: 'previous($revenue)', growth: 'growth($revenue)' }, compare: { to: 'previous' } }
  it.each<[string, readonly Cell[], string]>([
    ['up', ['284.50', '41.50', '5.8554'], '**€284.50** revenue in August 2026, 585.5 % higher than July 2026 (€41.50).'],
    ['down', ['30.00', '40.00', '-0.25'], '**€30.00** revenue in August 2026, 25.0 % lower than July 2026 (€40.00).'],
    ['the same', ['40.00', '40.00', '0'], '**€40.00** revenue in August 2026, the same as July 2026 (€40.00).'],
    ['from nothing', ['40.00', '0', null], '**€40.00** revenue in August 2026; there was none in July 2026.'],
  ])('%s', (_, row, text) => {
    expect(plain(tell(expand(compared), [row]).text)).toBe(text)
  })
})

describe('groups', () => {
  it('over time say the total, the course, and what is not over', () => {
    const plan = expand({ from: 'line', cols: { month: 'bucket(order.ordered_at, month)', revenue: '[revenue]' }, period: 'order.ordered_at year 0' })
    const { text, caveats } = tell(plan, [
      ['2026-06-01', '135.00'],
      ['2026-07-01', '41.50'],
      ['2026-08-01', '284.50'],
      ['2026-09-01', '136.00'],
    ])
    expect(text).toBe(
      '**€597.00** revenue in total in 2026 so far, over 4 months. Revenue rose from €135.00 in June 2026 to €284.50 in August 2026; the highest was €284.50 in August 2026, the lowest €41.50 in July 2026. September 2026 is not over yet: €136.00 so far.',
    )
    expect(caveats).toEqual(['2026 so far: 257 of 365 days.'])
  })
  it('by something say who leads, with its share, and who follows', () => {
    expect(
      plain(
        tell(expand(BY_REGION), [
          ['DACH', '155.00'],
          ['Iberia', '129.50'],
        ]).text,
      ),
    ).toBe('**€155.00** for DACH is the highest revenue in August 2026, 54.5 % of €284.50. Then Iberia (€129.50).')
  })
  it('by something counted say who has the most and the fewest', () => {
    const counted = (order: string) => expand({ from: 'order', cols: { region: 'customer.region.name', orders: '[orders]' }, order: [order] })
    const rows = [
      ['DACH', '12'],
      ['Iberia', '3'],
    ]
    expect(plain(tell(counted('-orders'), rows).text)).toBe('**12** orders for DACH is the most, 80.0 % of 15. Then Iberia (3).')
    expect(plain(tell(counted('orders'), rows).text)).toBe('**3** orders for Iberia is the fewest, 20.0 % of 15. Then DACH (12).')
  })
  it('name who ties, and who is without a name', () => {
    expect(
      tell(expand(BY_REGION), [
        ['DACH', '5.00'],
        [null, '5.00'],
        ['Iberia', '1.00'],
      ]).text,
    ).toBe('**€5.00** is the highest revenue in August 2026, tied between DACH and (none). Then Iberia (€1.00).')
  })
  it('of one because one was asked for', () => {
    expect(tell(planOf(12), [['Dieter Kunz', '290.00']]).text).toBe('**€290.00** revenue for Dieter Kunz, the highest in 2026 so far.')
  })
  it('without rows say so, without a figure', () => {
    expect(tell(expand(BY_REGION), []).text).toBe('There is **no revenue** in August 2026.')
  })
})

describe('lists', () => {
  it('count and name the first rows', () => {
    expect(tell(planOf(21), [['Anna Weber'], ['Carla Ruiz'], ['Elena Gomez']]).text).toContain('**3** customers where with order lines')
    expect(
      tell(
        expand({ from: 'product', cols: { product: 'name' } }),
        Array.from({ length: 8 }, (_, n) => [`P${n}`]),
      ).text,
    ).toBe('**8** products: P0, P1, P2, P3, P4 and 3 more.')
  })
  it('of one thing lead with it', () => {
    expect(tell(planOf(37), [['Greta Boss']]).text).toBe('**Greta Boss** is the manager where employee is Hans Vogel.')
  })
  it('say when there are more rows than were read', () => {
    const { text, caveats } = tell(expand({ from: 'product', cols: { product: 'name' } }), [['A'], ['B']], true)
    expect(text).toBe('The first **2** products: A and B.')
    expect(caveats).toEqual(['Only the first 2 rows were read; there are more.'])
  })
  it('write what could be markup as text', () => {
    expect(tell(expand({ from: 'product', cols: { product: 'name' } }), [['[x](http://e.example)'], ['*b*']]).text).toContain(
      '\\[x\\](http://e.example) and \\*b\\*',
    )
  })
})

describe('next questions', () => {
  it('come from the model and from what is not asked yet', () => {
    expect(tell(expand(REVENUE), [['284.50']]).followUps).toEqual([
      'Compare with the previous month',
      'Break this down by product',
      'Break this down by customer',
      'Show this by day',
    ])
  })
  it('do not repeat what is there', () => {
    const { followUps } = tell(expand(BY_REGION), [
      ['DACH', '155.00'],
      ['Iberia', '129.50'],
    ])
    expect(followUps).not.toContain('Break this down by region')
    expect(followUps).toContain('Show this as a percentage of the total')
  })
})

describe('months that are chosen', () => {
  const month = { month: 'bucket(order.ordered_at, month)', revenue: '[revenue]' }
  const best = { from: 'line', cols: month, period: 'order.ordered_at 2025', order: ['-revenue'], limit: 1 }

  it('are named, not added up', () => {
    expect(plain(tell(expand(best), [['2025-05-01', '155']]).text)).toBe('**€155.00** revenue for May 2025, the highest in 2025.')
  })
  it('are compared with their own month of the year before', () => {
    const compared = { ...best, cols: { ...month, before: 'previous($revenue)', growth: 'growth($revenue)' }, compare: { to: 'previous_year' } }
    expect(plain(tell(expand(compared), [['2025-05-01', '155', '100', '0.55']]).text)).toContain('55.0 % higher than May 2024 (€100.00)')
  })
})
