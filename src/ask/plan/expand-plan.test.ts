import { describe, expect, it } from 'vitest'
import { PAIRS, SHOP, SHOP_CLOCK } from './fixtures/shop.ts'
import { checkPlan, expandPlan, nodesIn, samePlan } from './index.ts'

function expand(compact: unknown) {
  const expanded = expandPlan(compact, SHOP, SHOP_CLOCK)
  if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
  return expanded.plan
}
function select(compact: unknown) {
  const { query } = expand(compact)
  if (query.kind !== 'select') throw new Error('not a select')
  return query
}

describe('every compact plan of the corpus', () => {
  const written = PAIRS.filter((pair) => pair.plan !== undefined)
  it.each(written.map((pair) => [pair.id, pair.question, pair.plan]))('%i · %s', (_, __, compact) => {
    const plan = expand(compact)
    expect(checkPlan(plan, SHOP)).toEqual([])
    const ids = nodesIn(plan).map((node) => node.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(samePlan(plan, expand(compact))).toBe(true)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })
})

describe('what a compact plan becomes', () => {
  it('dates by a field that is called as a unit of time is', () => {
    const { period } = select({ from: 'stock', cols: { stock: '[stock]' }, period: 'day 2026' })
    expect(period).toMatchObject({ field: { field: 'day' }, period: { kind: 'calendar', at: '2026' }, resolved: { label: '2026' } })
    expect(select({ from: 'stock', cols: { stock: '[stock]' }, period: 'day -1' }).period).toMatchObject({
      period: { kind: 'relative', unit: 'day', offset: -1 },
    })
    expect(expandPlan({ from: 'line', cols: { revenue: '[revenue]' }, period: 'day 2026' }, SHOP, SHOP_CLOCK)).toMatchObject({ problems: [{}] })
  })

  it('is the plan of the contract for its first pair', () => {
    expect(expand({ from: 'line', cols: { revenue: '[revenue]' }, period: 'order.ordered_at month -1' })).toMatchObject({
      version: 1,
      connection: 'db.example.com:5432:shop',
      query: {
        kind: 'select',
        id: 'n1',
        mode: 'group',
        from: { entity: 'line' },
        distinct: false,
        unmatched: 'drop',
        columns: [
          {
            id: 'n2',
            name: 'revenue',
            label: 'Revenue',
            expr: { kind: 'measure', path: [], measure: 'revenue' },
            show: 'asked',
            format: { kind: 'currency', currency: 'EUR' },
          },
        ],
        period: {
          id: 'n3',
          field: { kind: 'field', path: ['order'], field: 'ordered_at' },
          period: { kind: 'relative', unit: 'month', offset: -1 },
          resolved: { start: '2026-07-31T22:00:00.000Z', end: '2026-08-31T22:00:00.000Z', label: 'August 2026', partial: false },
        },
        order: [],
      },
      display: { id: 'n4', mark: 'number' },
    })
  })

  it('keeps equal names apart by the key of their entity', () => {
    const query = select({ from: 'line', cols: { customer: 'order.customer.name', revenue: '[revenue]' } })
    expect(query.columns.map((column) => `${column.show} ${column.name} "${column.label}"`)).toEqual([
      'asked customer "Customer"',
      'asked revenue "Revenue"',
      'hidden customer_id "Customer id"',
    ])
    expect(query.order).toMatchObject([{ column: 'revenue', direction: 'desc', why: [{ kind: 'default', reason: 'order' }] }])
  })

  it('orders time forward and figures greatest first', () => {
    const month = { month: 'bucket(order.ordered_at, month)' }
    expect(select({ from: 'line', cols: { ...month, revenue: '[revenue]' } }).order).toMatchObject([{ column: 'month', direction: 'asc' }])
    expect(select({ from: 'line', cols: { channel: 'order.channel', ...month, revenue: '[revenue]' } }).order).toMatchObject([
      { column: 'revenue', direction: 'desc' },
    ])
    expect(select({ from: 'customer', cols: { customer: 'name' } }).order).toEqual([])
  })

  it('dates rows by the time field where a period names none', () => {
    const query = select({ from: 'line', cols: { revenue: '[revenue]' }, period: 'year -1' })
    expect(query.period).toMatchObject({ field: { path: ['order'], field: 'ordered_at' }, resolved: { label: '2025' } })
    expect(query.period?.why.at(-1)).toMatchObject({ kind: 'default', reason: 'time_field', text: 'By order date.' })
  })

  it('applies the default period of an entity, and says so', () => {
    const query = select({ from: 'stock', cols: { product: 'product.name', stock: '[stock]' } })
    expect(query.period).toMatchObject({ why: [{ kind: 'default', reason: 'period' }], resolved: { start: '2026-09-01', end: '2026-09-15' } })
  })

  it('ends both sides of a comparison at the same moment', () => {
    const query = select({
      from: 'line',
      cols: { revenue: '[revenue]', before: 'previous($revenue)' },
      period: 'order.ordered_at month 0',
      compare: { to: 'previous' },
    })
    expect(query.period?.resolved).toMatchObject({ end: '2026-09-14T08:00:00.000Z', label: 'September 2026', partial: true })
    expect(query.compare).toMatchObject({
      align: 'to_date',
      resolved: { start: '2026-07-31T22:00:00.000Z', end: '2026-08-14T08:00:00.000Z', label: '1 – 14 Aug 2026' },
    })
  })

  it.each([
    ['customer', 'name', 'Customer'],
    ['customer', 'country', 'Country'],
    ['line', 'order.customer.name', 'Customer'],
    ['employee', 'manager.name', 'Manager'],
    ['line', 'sum(quantity)', 'Total quantity'],
    ['product', 'avg(price)', 'Average price'],
    ['order', 'count(distinct customer.customer_id)', 'Number of customers'],
    ['order', 'count()', 'Number of orders'],
    ['customer', 'count(orders)', 'Number of orders'],
    ['order', 'bucket(ordered_at, month)', 'Month'],
    ['order', 'part(ordered_at, weekday)', 'Weekday'],
    ['order', '[lines.revenue]', 'Revenue'],
  ])('calls %s: %s "%s"', (from, formula, label) => {
    expect(select({ from, cols: { it: formula } }).columns[0]?.label).toBe(label)
  })

  it.each([
    ['line', '[revenue]', { kind: 'currency', currency: 'EUR' }],
    ['line', '[return_rate]', { kind: 'percent' }],
    ['line', "[revenue where order.customer.country = 'Germany'] / [revenue]", { kind: 'percent', decimals: 1 }],
    ['order', "count(where status = 'cancelled') / count()", { kind: 'percent', decimals: 1 }],
    ['order', 'sum(shipping) / count()', { kind: 'currency', currency: 'EUR' }],
    ['order', 'count()', { kind: 'number', decimals: 0 }],
    ['product', 'max(price)', { kind: 'currency', currency: 'EUR' }],
    ['order', 'bucket(ordered_at, week)', { kind: 'date', grain: 'week' }],
  ])('shows %s: %s as %o', (from, formula, format) => {
    expect(select({ from, cols: { it: formula } }).columns[0]?.format).toEqual(format)
  })

  it.each([
    [{ from: 'nowhere', cols: { a: '1' } }, 'from', 'there is no entity "nowhere"'],
    [{ from: 'line', cols: { a: 'quantty' } }, 'cols.a', 'line has no field "quantty" (did you mean "quantity"?)'],
    [{ from: 'line', cols: { a: '[revenue]' }, period: 'order.ordered_at sometime' }, 'period', 'is not a period'],
    [{ from: 'line', cols: { a: '[revenue]' }, colour: 'red' }, 'plan', 'colour'],
    [{ from: 'line', cols: { a: '[revenue]' }, compare: { to: 'tomorrow' } }, 'compare', 'neither previous'],
    [null, 'plan', 'expected object'],
    ['drop table', 'plan', 'expected object'],
  ])('says what is wrong with %o', (compact, at, message) => {
    const expanded = expandPlan(compact, SHOP, SHOP_CLOCK)
    expect('problems' in expanded && expanded.problems[0]).toMatchObject({ at, message: expect.stringContaining(message) })
  })
})
