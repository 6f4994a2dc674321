import { describe, expect, it } from 'vitest'
import { SHOP, SHOP_CLOCK } from './fixtures/shop.ts'
import { checkPlan, expandPlan, PLAN_PROBLEMS } from './index.ts'

/** Codes `checkPlan` reports for a compact plan that can be written but not computed. */
function codes(compact: unknown): readonly string[] {
  const expanded = expandPlan(compact, SHOP, SHOP_CLOCK)
  if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
  return [...new Set(checkPlan(expanded.plan, SHOP).map((problem) => problem.code))]
}
const MONTH = 'bucket(order.ordered_at, month)'
const deep = (levels: number): unknown => ({ from: levels === 0 ? 'order' : deep(levels - 1), cols: { order_id: 'order_id' } })

describe('a plan is not compiled when', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a condition on rows uses a figure of a group', { from: 'line', cols: { a: '[revenue]' }, where: '[revenue] > 5' }, ['aggregate_in_where']],
    ['a condition on rows uses an aggregate', { from: 'line', cols: { a: '[revenue]' }, where: 'sum(quantity) > 5' }, ['aggregate_in_where']],
    ['a condition on rows uses a column', { from: 'line', cols: { a: '[revenue]' }, where: '$a > 5' }, ['column_in_rows']],
    ['a condition on rows uses a rank', { from: 'customer', cols: { a: 'name', r: 'rank(name)' }, where: 'rank(name) < 3' }, ['window_in_where']],
    ['a window is aggregated', { from: 'line', cols: { month: MONTH, a: 'sum(running(quantity along month))' } }, ['window_in_aggregate', 'not_additive']],
    ['a key is averaged', { from: 'order', cols: { a: 'median(order_id)' } }, ['key_reckoned']],
    ['a reference is added up', { from: 'order', cols: { a: 'sum(customer_id)' } }, ['key_reckoned']],
    ['an aggregate is aggregated', { from: 'line', cols: { a: 'sum([revenue])' } }, ['aggregate_nested']],
    ['having looks at rows', { from: 'line', cols: { c: 'order.channel', a: '[revenue]' }, having: "order.channel = 'web'" }, ['having_on_rows']],
    ['having aggregates again', { from: 'line', cols: { c: 'order.channel', a: '[revenue]' }, having: '[revenue] > 5' }, ['having_on_rows']],
    ['figures and rows are mixed', { from: 'product', cols: { a: 'price / max(price)' } }, ['mixed_rows']],
    ['a list has figures of groups', { from: 'product', mode: 'list', cols: { a: 'max(price)' } }, ['aggregate_in_list']],
    ['gaps are filled without a time column', { from: 'line', cols: { a: '[revenue]' }, fill: 'buckets' }, ['needs_bucket']],
    ['a running total runs along no time', { from: 'line', cols: { c: 'order.channel', a: '[revenue]', t: 'running($a along c)' } }, ['needs_bucket']],
    ['a ratio is added up', { from: 'line', cols: { month: MONTH, a: '[return_rate]', t: 'running($a along month)' } }, ['not_additive']],
    ['a stock is added up over time', { from: 'stock', cols: { month: 'bucket(day, month)', a: '[stock]', t: 'running($a along month)' } }, ['not_additive']],
    ['parts that overlap are shares', { from: 'line', cols: { c: 'product.category.name', a: 'sum(order.shipping)', s: 'share($a)' } }, ['not_additive']],
    ['a window measure lacks its time column', { from: 'line', cols: { a: '[revenue_28d]' } }, ['needs_bucket']],
    ['a comparison has no period', { from: 'line', cols: { a: '[revenue]' }, compare: { to: 'previous' } }, ['compare_without_period']],
    [
      'nothing lies before the period',
      { from: 'line', cols: { a: '[revenue]' }, period: 'order.ordered_at all', compare: { to: 'previous' } },
      ['compare_without_base'],
    ],
    ['a change has nothing to be compared with', { from: 'line', cols: { a: '[revenue]', b: 'change($a)' } }, ['compared_without_compare']],
    ['"every" has no condition', { from: 'customer', cols: { a: 'name' }, where: 'every(orders)' }, ['every_without_where']],
    ['types do not compare', { from: 'product', cols: { a: 'name' }, where: "price = 'cheap'" }, ['types_differ']],
    ['a number is searched for text', { from: 'product', cols: { a: 'name' }, where: "price contains '1'" }, ['wrong_type']],
    ['text is summed', { from: 'product', cols: { a: 'sum(name)' } }, ['wrong_type']],
    ['text is cut into months', { from: 'product', cols: { a: 'bucket(name, month)' } }, ['wrong_type']],
    ['a text is true', { from: 'product', cols: { a: 'name' }, where: 'name' }, ['wrong_type']],
    ['a period dates a text', { from: 'product', cols: { a: 'name' }, period: 'name 2026' }, ['not_a_date']],
    ['a period names no time', { from: 'order', cols: { a: '[orders]' }, period: 'ordered_at 2026-02-30' }, ['period_unknown']],
    ['a slot is open', { from: 'customer', cols: { a: 'name' }, where: 'country = :country' }, ['slot_open']],
    ['it is sorted by nothing', { from: 'customer', cols: { a: 'name' }, order: ['b'] }, ['unknown_column']],
    ['a column is made of nothing', { from: 'customer', cols: { a: '$b' } }, ['unknown_column']],
    ['a column has no name', { from: 'customer', cols: { 'A b': 'name' } }, ['bad_name']],
    ['nothing is asked for', { from: 'customer', cols: { '~a': 'name' } }, ['no_columns']],
    ['a group is distinct', { from: 'line', cols: { a: '[revenue]' }, distinct: true }, ['distinct_in_group']],
    [
      'an inner plan has many rows',
      { from: 'product', cols: { a: 'name' }, where: 'price > @all', with: { all: { from: 'product', cols: { p: 'price' } } } },
      ['scalar_shape'],
    ],
    [
      'an inner plan is split by a key that is not matched',
      { from: 'product', cols: { a: 'name' }, where: 'price > @v', with: { v: { from: 'product', cols: { k: 'category.category_id', p: 'avg(price)' } } } },
      ['scalar_shape'],
    ],
    [
      'membership compares one column with two',
      { from: 'customer', cols: { a: 'name' }, where: 'customer_id in @v', with: { v: { from: 'order', cols: { a: 'customer_id', b: 'order_id' } } } },
      ['member_shape'],
    ],
    [
      'a set has inputs of different width',
      {
        set: 'union',
        inputs: [
          { from: 'customer', cols: { a: 'name' } },
          { from: 'product', cols: { a: 'name', b: 'price' } },
        ],
      },
      ['set_shape'],
    ],
    [
      'a set has inputs of different type',
      {
        set: 'union',
        inputs: [
          { from: 'customer', cols: { a: 'name' } },
          { from: 'product', cols: { a: 'price' } },
        ],
      },
      ['set_shape'],
    ],
    [
      'a combine repeats rows',
      {
        combine: {
          a: { from: 'spend', cols: { channel: 'channel', day: 'day', s: '[spend]' } },
          b: { from: 'order', cols: { channel: 'channel', o: '[orders]' } },
        },
        on: ['channel'],
        cols: { channel: '$channel', s: '$a.s', o: '$b.o' },
      },
      ['combine_shape'],
    ],
    ['sub-plans are too deep', deep(9), ['too_deep']],
    ['it has too many columns', { from: 'customer', cols: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`c${n}`, 'name'])) }, ['too_many_columns']],
    [
      'a list of values is too long',
      { from: 'customer', cols: { a: 'name' }, where: `country in (${Array.from({ length: 1001 }, (_, n) => `'c${n}'`).join(', ')})` },
      ['too_many_values'],
    ],
    [
      'it is too large',
      { from: 'customer', cols: { a: 'name' }, where: Array.from({ length: 201 }, (_, n) => `country = 'c${n}'`).join(' or ') },
      ['too_many_nodes'],
    ],
  ])('%s', (_, compact, expected) => {
    expect(codes(compact)).toEqual(expected)
  })

  it('allows ten thousand rows pinned by their key', () => {
    const pinned = (count: number) =>
      codes({ from: 'customer', cols: { a: 'name' }, where: `customer_id in (${Array.from({ length: count }, (_, n) => n).join(', ')})` })
    expect(pinned(10_000)).toEqual([])
    expect(pinned(10_001)).toEqual(['too_many_values'])
  })

  it('names the node that is wrong', () => {
    const expanded = expandPlan({ from: 'customer', cols: { a: 'name' }, where: "country = 'Spain' and every(orders)" }, SHOP, SHOP_CLOCK)
    if ('problems' in expanded || expanded.plan.query.kind !== 'select') throw new Error('not a select')
    const { where } = expanded.plan.query
    const every = where?.kind === 'and' ? where.of[1] : undefined
    expect(checkPlan(expanded.plan, SHOP)).toEqual([{ code: 'every_without_where', node: every?.id, message: expect.any(String) }])
  })

  it('reports names the model no longer has, whatever held them', () => {
    const expanded = expandPlan({ from: 'line', cols: { r: 'order.customer.region.name', a: '[revenue]' }, where: 'exists(returns)' }, SHOP, SHOP_CLOCK)
    if ('problems' in expanded) throw new Error('problems')
    const { line, ...entities } = SHOP.entities
    if (!line) throw new Error('no line')
    const without = { ...SHOP, entities: { ...entities, line: { ...line, measures: {}, joins: { order: line.joins.order } } } }
    expect(checkPlan(expanded.plan, without as typeof SHOP).map((problem) => problem.code)).toEqual(['unknown_measure', 'unknown_join'])
    expect(checkPlan(expanded.plan, { ...SHOP, entities }).map((problem) => problem.code)).toEqual(['unknown_entity'])
    expect(PLAN_PROBLEMS).toContain('unknown_entity')
  })
})
