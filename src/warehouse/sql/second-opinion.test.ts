import { describe, expect, it } from 'vitest'
import { agreesOnTables } from './index.ts'

const orders = { schema: 'public', table: 'orders' }

describe('agreesOnTables', () => {
  const agrees = (text: string, tables: Parameters<typeof agreesOnTables>[1], ...ctes: readonly string[]): boolean =>
    agreesOnTables(text, tables, new Set(ctes))

  it('agrees when both find the same tables equally often, whatever their spelling', () => {
    expect(agrees('SELECT 1', [])).toBe(true)
    expect(agrees('SELECT o.x FROM PUBLIC.Orders o, (SELECT * FROM "public"."orders" AS t WHERE t.x = $1 OFFSET 0) AS q', [orders, orders])).toBe(true)
    expect(agrees('WITH q AS (SELECT * FROM public.orders) SELECT * FROM q WHERE EXISTS (SELECT 1 FROM q)', [orders], 'q')).toBe(true)
    expect(agrees('SELECT * FROM public.Über', [{ schema: 'public', table: 'Über' }])).toBe(true)
    expect(agrees('SELECT * FROM "public"."Orders"', [{ schema: 'public', table: 'Orders' }])).toBe(true)
  })

  it('does not when one finds another table, one more, one less, or one without a schema', () => {
    expect(agrees('SELECT * FROM public.payroll', [orders])).toBe(false)
    expect(agrees('SELECT * FROM "public"."Orders"', [orders])).toBe(false)
    expect(agrees('SELECT * FROM public.orders, public.payroll', [orders])).toBe(false)
    expect(agrees('SELECT * FROM public.orders, public.orders AS o', [orders])).toBe(false)
    expect(agrees('SELECT 1 FROM public.orders', [])).toBe(false)
    expect(agrees('SELECT * FROM orders', [orders])).toBe(false)
    expect(agrees('SELECT (SELECT max(salary) FROM payroll) FROM public.orders', [orders], 'q')).toBe(false)
    expect(agrees('SELECT * FROM other.public.orders', [orders])).toBe(false)
  })

  it('does not when the other parser cannot read the text, or reads several statements', () => {
    expect(agrees('SELECT FROM WHERE public.orders (', [orders])).toBe(false)
    expect(agrees('SELECT * FROM public.orders; SELECT 1', [orders])).toBe(false)
  })

  it('answers whatever the depth', () => {
    expect(typeof agrees(`SELECT ${'('.repeat(3_000)}1${')'.repeat(3_000)} FROM public.orders`, [orders])).toBe('boolean')
    expect(agrees('SELECT 1 FROM public.orders', [orders])).toBe(true)
  })
})
