import { describe, expect, it } from 'vitest'
import type { Plan, PlanEdit, Select } from '../../flow.ts'
import { PAIRS, SHOP, SHOP_CLOCK } from './fixtures/shop.ts'
import { applyEdits, checkPlan, expandPlan, nodesIn, planHash, samePlan } from './index.ts'

function expand(compact: unknown): Plan {
  const expanded = expandPlan(compact, SHOP, SHOP_CLOCK)
  if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
  return expanded.plan
}
function edit(plan: Plan, ...edits: readonly PlanEdit[]): Plan {
  const edited = applyEdits(plan, edits, SHOP, SHOP_CLOCK, 2)
  if ('problems' in edited) throw new Error(JSON.stringify(edited.problems))
  return edited.plan
}
function refusal(plan: Plan, ...edits: readonly PlanEdit[]) {
  const edited = applyEdits(plan, edits, SHOP, SHOP_CLOCK, 2)
  return 'problems' in edited ? edited.problems : 'carried out'
}
function select(plan: Plan): Select {
  if (plan.query.kind !== 'select') throw new Error('not a select')
  return plan.query
}
function names(plan: Plan): readonly string[] {
  return select(plan)
    .columns.filter((column) => column.show !== 'hidden')
    .map((column) => column.name)
}
const REVENUE = { from: 'line', cols: { revenue: '[revenue]' }, period: 'order.ordered_at month -1' }
const BY_MONTH = { from: 'line', cols: { month: 'bucket(order.ordered_at, month)', revenue: '[revenue]' }, period: 'order.ordered_at year 0' }

/** The plan of a pair, following what it continues. */
function planOf(id: number): Plan {
  const pair = PAIRS.find((one) => one.id === id)
  if (!pair) throw new Error(`no pair ${id}`)
  return pair.edits && pair.after ? edit(planOf(pair.after), ...pair.edits) : expand(pair.plan)
}

describe('every edit of the corpus', () => {
  it.each(PAIRS.filter((pair) => pair.edits).map((pair) => [pair.id, pair.question]))('%i · %s', (id) => {
    const plan = planOf(id)
    expect(checkPlan(plan, SHOP)).toEqual([])
    const ids = nodesIn(plan).map((node) => node.id)
    expect(new Set(ids).size).toBe(ids.length)
  })
  it('gives the plan one would have written', () => {
    const compared = {
      ...REVENUE,
      cols: { ...REVENUE.cols, revenue_previous: 'previous($revenue)', revenue_growth: 'growth($revenue)' },
      compare: { to: 'previous' },
    }
    expect(samePlan(planOf(2), expand(compared))).toBe(true)
    const byRegion = { ...REVENUE, cols: { region: 'order.customer.region.name', ...REVENUE.cols } }
    expect(samePlan(planOf(3), expand(byRegion))).toBe(true)
    expect(samePlan(planOf(4), expand({ ...byRegion, where: "order.customer.country = 'Germany'" }))).toBe(true)
    expect(planHash(planOf(5))).toBe(planHash(planOf(3)))
    expect(planOf(5).display.mark).toBe('pie')
  })
})

describe('adding', () => {
  it('joins conditions with and, keeping their ids', () => {
    const one = edit(expand(REVENUE), { op: 'add', slot: 'where', value: "order.channel = 'web'" })
    const two = edit(one, { op: 'add', slot: 'where', value: "product.name = 'Kettle'" })
    const three = edit(two, { op: 'add', slot: 'where', value: 'quantity > 1' })
    expect(select(three).where).toMatchObject({ kind: 'and', of: [{ id: select(one).where?.id }, { kind: 'compare' }, { kind: 'compare' }] })
    expect(select(three).where).toMatchObject({ of: [{ why: [{ kind: 'edit', revision: 2 }] }, {}, {}] })
  })
  it('turns a list into a group when an aggregate comes', () => {
    const plan = edit(expand({ from: 'customer', cols: { country: 'country' }, distinct: true }), {
      op: 'add',
      slot: 'columns',
      value: { customers: '[customers]' },
    })
    expect(select(plan)).toMatchObject({ mode: 'group', distinct: false, order: [{ column: 'customers', direction: 'desc' }] })
  })
  it('goes to the finer rows that a new column needs', () => {
    const plan = edit(expand({ from: 'customer', cols: { customer: 'name' }, where: "country = 'Spain'" }), {
      op: 'add',
      slot: 'columns',
      value: { status: 'status' },
    })
    expect(select(plan)).toMatchObject({
      from: { entity: 'order' },
      columns: [{ expr: { kind: 'field', path: ['customer'], field: 'name' } }, { expr: { path: [], field: 'status' } }, { show: 'hidden' }],
      where: { left: { path: ['customer'], field: 'country' } },
    })
  })
  it('does not count finer rows instead of those counted', () => {
    expect(
      refusal(expand({ from: 'customer', cols: { customers: '[customers]' } }), { op: 'add', slot: 'columns', value: { status: 'status' } }),
    ).toMatchObject([{ edit: 0 }])
  })
  it('replaces a default order', () => {
    const plan = edit(expand(BY_MONTH), { op: 'add', slot: 'order', value: '-revenue' }, { op: 'add', slot: 'limit', value: '3' })
    expect(select(plan)).toMatchObject({ order: [{ column: 'revenue', direction: 'desc' }], limit: { count: 3, ties: 'cut' } })
  })
})

describe('removing', () => {
  it('takes along what refers to a column', () => {
    const plan = expand({
      ...BY_MONTH,
      cols: { ...BY_MONTH.cols, units: '[units]', total: 'running($revenue along month)', before: 'previous($revenue)' },
      compare: { to: 'previous_year' },
      having: '$revenue > 10',
      order: ['-revenue'],
    })
    const without = edit(plan, { op: 'remove', node: select(plan).columns.find((column) => column.name === 'revenue')?.id ?? '' })
    expect(names(without)).toEqual(['month', 'units'])
    expect(select(without)).toMatchObject({ order: [{ column: 'month' }] })
    expect(select(without).having).toBeUndefined()
  })
  it('takes one condition out of several', () => {
    const plan = expand({ ...REVENUE, where: "order.channel = 'web' and quantity > 1" })
    const where = select(plan).where
    const first = where?.kind === 'and' ? where.of[0].id : ''
    expect(select(edit(plan, { op: 'remove', node: first })).where).toMatchObject({ kind: 'compare', op: '>' })
  })
  it('takes the comparison with the period', () => {
    const plan = edit(
      expand(REVENUE),
      { op: 'add', slot: 'compare', value: { to: 'previous' } },
      { op: 'add', slot: 'columns', value: { g: 'growth($revenue)' } },
    )
    const without = edit(plan, { op: 'remove', node: select(plan).period?.id ?? '' })
    expect(names(without)).toEqual(['revenue'])
    expect(select(without).compare).toBeUndefined()
  })
  it('never leaves nothing to show', () => {
    const plan = expand(REVENUE)
    expect(refusal(plan, { op: 'remove', node: select(plan).columns[0]?.id ?? '' })).toMatchObject([{ edit: 0, message: 'nothing would be left to show' }])
    expect(refusal(plan, { op: 'remove', node: 'query' })).toMatchObject([{ edit: 0 }])
  })
})

describe('replacing', () => {
  it('keeps the place and the id of a column, and renames what refers to it', () => {
    const plan = expand({ ...BY_MONTH, cols: { ...BY_MONTH.cols, total: 'running($revenue along month)' }, order: ['-revenue'] })
    const column = select(plan).columns[1]
    const replaced = edit(plan, { op: 'replace', node: column?.id ?? '', value: { units: '[units]' } })
    expect(names(replaced)).toEqual(['month', 'units', 'total'])
    expect(select(replaced).columns[1]).toMatchObject({ id: column?.id, label: 'Units', why: [{ kind: 'edit', revision: 2 }] })
    expect(select(replaced).columns[2]?.expr).toMatchObject({ of: { kind: 'column', column: 'units' } })
    expect(select(replaced).order).toMatchObject([{ column: 'units', direction: 'desc' }])
  })
  it('reads a condition where it stands', () => {
    const plan = expand({ from: 'customer', cols: { customer: 'name' }, where: "exists(orders where status = 'paid')" })
    const where = select(plan).where
    const inner = where?.kind === 'exists' ? (where.where?.id ?? '') : ''
    const replaced = edit(plan, { op: 'replace', node: inner, value: "channel = 'web'" })
    expect(select(replaced).where).toMatchObject({ kind: 'exists', where: { id: inner, left: { field: 'channel' } } })
  })
  it('keeps the field of a period that names none', () => {
    const plan = expand(REVENUE)
    const replaced = edit(plan, { op: 'replace', node: select(plan).period?.id ?? '', value: 'year -1' })
    expect(select(replaced).period).toMatchObject({ field: { path: ['order'] }, resolved: { label: '2025' } })
  })
})

describe('setting', () => {
  it('resolves a period anew, and what it is compared with', () => {
    const plan = planOf(2)
    const later = { ...SHOP_CLOCK, now: '2026-10-02T08:00:00.000Z' }
    const edited = applyEdits(plan, [{ op: 'set', node: select(plan).period?.id ?? '', field: 'period', value: 'month 0' }], SHOP, later, 3)
    if ('problems' in edited) throw new Error('refused')
    expect(select(edited.plan).period?.resolved).toMatchObject({ start: '2026-09-30T22:00:00.000Z', end: later.now, partial: true })
    expect(select(edited.plan).compare).toMatchObject({ align: 'to_date', resolved: { end: '2026-09-02T08:00:00.000Z' } })
  })
  it('changes the grain, and the name that came from it', () => {
    const plan = expand({ ...BY_MONTH, order: ['month'] })
    const edited = edit(plan, { op: 'set', node: select(plan).columns[0]?.id ?? '', field: 'grain', value: 'quarter' })
    expect(select(edited)).toMatchObject({
      columns: [{ name: 'quarter', label: 'Quarter', format: { kind: 'date', grain: 'quarter' } }, {}],
      order: [{ column: 'quarter' }],
    })
  })
  it('changes values by the type of their field', () => {
    const plan = expand({ ...REVENUE, where: "order.channel = 'web'" })
    const node = select(plan).where?.id ?? ''
    const two = edit(plan, { op: 'set', node, field: 'values', value: ['web', 'store'] })
    expect(select(two).where).toMatchObject({ id: node, kind: 'in', values: [{ type: 'text', value: 'web' }, { value: 'store' }] })
    expect(select(edit(two, { op: 'set', node, field: 'values', value: ['store'] })).where).toMatchObject({
      id: node,
      kind: 'compare',
      op: '=',
      right: { value: 'store' },
    })
  })
  it('of the alignment holds when the period changes', () => {
    const base = edit(
      expand({ ...REVENUE, period: 'order.ordered_at month 0' }),
      { op: 'add', slot: 'compare', value: 'previous' },
      { op: 'add', slot: 'columns', value: { g: 'growth($revenue)' } },
    )
    const full = edit(base, { op: 'set', node: select(base).compare?.id ?? '', field: 'align', value: 'full' })
    expect(select(full).compare).toMatchObject({ align: 'full', resolved: { label: 'August 2026' } })
    expect(select(full).period?.resolved.end).toBe('2026-09-30T22:00:00.000Z')
  })
  it('of the mark alone leaves the query as it is', () => {
    const plan = expand(BY_MONTH)
    const edited = edit(plan, { op: 'set', node: 'display', field: 'mark', value: 'table' })
    expect(edited.query).toEqual(plan.query)
    expect(edited.display).toMatchObject({ mark: 'table', why: [{ kind: 'edit' }] })
  })
})

describe('an edit that cannot be carried out changes nothing and says which', () => {
  const plan = expand(BY_MONTH)
  const month = select(plan).columns[0]?.id ?? ''
  it.each<[string, readonly PlanEdit[], number]>([
    ['an unknown part', [{ op: 'remove', node: 'n99' }], 0],
    ['an unknown property', [{ op: 'set', node: month, field: 'colour', value: 'red' }], 0],
    ['a value that does not fit', [{ op: 'set', node: month, field: 'grain', value: 'fortnight' }], 0],
    ['a formula that cannot be read', [{ op: 'add', slot: 'where', value: 'quantity >' }], 0],
    [
      'a name that does not exist, second',
      [
        { op: 'add', slot: 'limit', value: '5' },
        { op: 'add', slot: 'columns', value: { a: 'nothing' } },
      ],
      1,
    ],
    ['a plan that is not valid', [{ op: 'add', slot: 'where', value: '[revenue] > 5' }], 0],
    [
      'a comparison without a past',
      [
        { op: 'set', node: select(plan).period?.id ?? '', field: 'period', value: 'all' },
        { op: 'add', slot: 'compare', value: 'previous' },
      ],
      1,
    ],
    ['a chart that does not exist', [{ op: 'set', node: 'display', field: 'mark', value: 'donut' }], 0],
    ['a number that is none', [{ op: 'add', slot: 'limit', value: 'many' }], 0],
  ])('%s', (_, edits, index) => {
    const before = JSON.stringify(plan)
    expect(refusal(plan, ...edits)).toMatchObject([{ edit: index, message: expect.any(String) }])
    expect(JSON.stringify(plan)).toBe(before)
  })
})
