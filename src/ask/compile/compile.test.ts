import { beforeAll, describe, expect, it } from 'vitest'
import { DIALECTS, type Plan } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { expandPlan } from '../plan/index.ts'
import { SHOP_CLOCK, shopModel } from './fixtures/shop.ts'
import { compile, PlanNotExpressible, renderLiterals } from './index.ts'

let model: Model
beforeAll(async () => {
  model = await shopModel('postgres')
})

function planOf(compact: unknown): Plan {
  const expanded = expandPlan(compact, model, SHOP_CLOCK)
  if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
  return expanded.plan
}

describe('compile', () => {
  it('binds every value of a question and quotes every name', () => {
    const statement = compile(planOf({ from: 'customer', cols: { name: 'name' }, where: `name = 'O''Brien"; --'`, limit: 5 }), model, 'postgres', {
      columns: 'asked',
    })
    expect(statement.text).not.toContain('Brien')
    expect(statement.values).toEqual([
      { type: 'text', value: `O'Brien"; --` },
      { type: 'integer', value: '5' },
    ])
    expect(statement.text).toContain('"public"."customers"')
    expect(renderLiterals(statement)).toContain(`'O''Brien"; --'`)
  })

  it('gives the same text for the same plan', () => {
    for (const dialect of DIALECTS) {
      const compact = {
        from: 'line',
        cols: { category: 'product.category.name', revenue: '[revenue]', share: 'share($revenue)' },
        order: ['-revenue'],
        limit: 3,
      }
      if (dialect !== 'sqlite')
        expect(compile(planOf(compact), model, dialect, { columns: 'all' })).toEqual(compile(planOf(compact), model, dialect, { columns: 'all' }))
    }
  })

  it('says which columns come out and which tables are read', () => {
    const plan = planOf({ from: 'line', cols: { customer: 'order.customer.name', '~revenue': '[revenue]' }, order: ['-revenue'], limit: 1 })
    const asked = compile(plan, model, 'postgres', { columns: 'asked' })
    expect(asked.columns.map(({ name, type, show }) => [name, type, show])).toEqual([['customer', 'text', 'asked']])
    expect(asked.tables).toEqual(['shop.public.customers', 'shop.public.order_lines', 'shop.public.orders'])
    const all = compile(plan, model, 'postgres', { columns: 'all' })
    expect(all.columns.map(({ name, type, show }) => [name, type, show])).toEqual([
      ['customer', 'text', 'asked'],
      ['revenue', 'decimal', 'support'],
      ['customer_id', 'integer', 'hidden'],
    ])
  })

  it('puts a filter that all measures share into WHERE, once', () => {
    const { text } = compile(planOf({ from: 'line', cols: { revenue: '[revenue]', units: '[units]' } }), model, 'postgres', { columns: 'asked' })
    expect(text.match(/"status"/g)).toHaveLength(1)
    expect(text).not.toContain('FILTER')
  })

  it('does not join a table for the key it is joined on, when every row has a partner', () => {
    const required: Model = { ...model, entities: { ...model.entities } }
    const order = model.entities.order
    const customer = order?.joins.customer
    if (!order || !customer) throw new Error('the shop has changed')
    const known = { ...required, entities: { ...model.entities, order: { ...order, joins: { ...order.joins, customer: { ...customer, required: true } } } } }
    const compact = { from: 'order', cols: { orders: '[orders]' }, where: 'customer.customer_id in (4)' }
    expect(compile(planOf(compact), known, 'postgres', { columns: 'asked' }).text).not.toContain('JOIN')
    expect(compile(planOf(compact), model, 'postgres', { columns: 'asked' }).text).toContain('JOIN')
  })

  it('throws where a database has no form, instead of guessing', () => {
    const plan = planOf({ from: 'order', cols: { day: 'bucket(ordered_at, day)', n: '[orders]' } })
    expect(() => compile(plan, model, 'sqlite', { columns: 'asked' })).toThrow(PlanNotExpressible)
  })
})
