import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Actor, DIALECTS, type DialectId, type Statement } from '../../flow.ts'
import type { Scope } from '../services.ts'
import { guard } from './index.ts'

const actor: Actor = { userId: 'ada@example.com', orgId: 'org', role: 'user', groups: ['all_users'], scopes: ['api:full'], credential: 'cookie' }

const COLUMNS = {
  regions: 'region_id name',
  employees: 'employee_id name title manager_id',
  customers: 'customer_id name country segment region_id rep_id created_at',
  categories: 'category_id name',
  products: 'product_id name category_id price',
  orders: 'order_id customer_id ordered_at status channel shipping',
  order_lines: 'line_id order_id product_id quantity unit_price',
  returns: 'return_id line_id returned_on quantity',
  ad_spend: 'day channel amount',
  stock_daily: 'day product_id on_hand',
} as const

function shopScope(dialect: DialectId): Scope {
  const schema = { postgres: 'public', duckdb: 'main', sqlite: null }[dialect]
  const tables = Object.entries(COLUMNS).map(([table, columns]) => ({
    ref: { id: `shop.${schema ?? 'main'}.${table}`, schema, table },
    columns: columns.split(' '),
  }))
  return { connection: 'shop', dialect, tables, fingerprint: 'f' }
}

function free(text: string, dialect: DialectId): Statement {
  return { connection: 'shop', dialect, text, values: [], columns: [], tables: [], origin: 'free' }
}

/** One case per line; `\n` and `\0` in a line are what they say. */
function cases(file: string): readonly string[] {
  return readFileSync(new URL(`../../../test/corpus/guard/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('-- '))
    .map((line) => line.replaceAll('\\n', '\n').replaceAll('\\0', '\0'))
}

for (const dialect of DIALECTS) {
  describe(`guard, ${dialect}`, () => {
    const scope = shopScope(dialect)

    it('passes every ordinary query', () => {
      const refusals = cases(`ordinary.${dialect}.sql`).flatMap((text) => {
        const result = guard(free(text, dialect), actor, scope)
        return result.kind === 'refused' ? [`${result.reason} ${result.message} ${text}`] : []
      })
      expect(refusals).toEqual([])
    })

    it('refuses every attack', () => {
      const passed = cases(`attacks.${dialect}.sql`).filter((text) => guard(free(text, dialect), actor, scope).kind === 'passed')
      expect(passed).toEqual([])
    })

    it('says writing where data would change', () => {
      for (const text of [
        'DELETE FROM orders',
        'UPDATE orders SET status = 1',
        'INSERT INTO orders VALUES (1)',
        'DROP TABLE orders',
        'SELECT 1; DROP TABLE orders',
      ]) {
        expect(guard(free(text, dialect), actor, scope), text).toMatchObject({ kind: 'refused', reason: 'writes_data' })
      }
    })
  })
}

describe('guard', () => {
  const scope = shopScope('sqlite')

  it('refuses a statement that is too long', () => {
    expect(guard(free(`SELECT '${'x'.repeat(20_000)}'`, 'sqlite'), actor, scope)).toMatchObject({ kind: 'refused', reason: 'over_limit' })
  })

  it('answers, and goes on answering, whatever the nesting', () => {
    const nested = [
      `SELECT ${Array(4_000).fill('1').join('+')}`,
      `SELECT ${'NOT '.repeat(4_000)}true`,
      `SELECT ${'CASE WHEN true THEN '.repeat(600)}1${' END'.repeat(600)}`,
    ]
    for (const dialect of DIALECTS) {
      for (const text of nested) expect(guard(free(text, dialect), actor, shopScope(dialect)).kind).toBe('refused')
      expect(guard(free('SELECT 1', dialect), actor, shopScope(dialect)).kind).toBe('passed')
    }
  })

  it('refuses parameters of free SQL, and values that do not fit', () => {
    expect(guard(free('SELECT name FROM customers WHERE name = ?1', 'sqlite'), actor, scope)).toMatchObject({ kind: 'refused', reason: 'unsafe' })
    const own: Statement = { ...free('SELECT name FROM customers WHERE name = ?1', 'sqlite'), origin: 'plan' }
    expect(guard(own, actor, scope)).toMatchObject({ kind: 'refused', reason: 'unsafe' })
    expect(guard({ ...own, values: [{ type: 'text', value: 'Anna' }] }, actor, scope)).toMatchObject({ kind: 'passed' })
  })

  it('refuses a statement for another connection', () => {
    expect(guard({ ...free('SELECT 1', 'sqlite'), connection: 'other' }, actor, scope)).toMatchObject({ kind: 'refused' })
  })

  it('does not know a table or column that the scope does not show', () => {
    const narrow: Scope = { ...scope, tables: scope.tables.slice(0, 1).map((table) => ({ ...table, columns: ['region_id'] })) }
    expect(guard(free('SELECT region_id FROM regions', 'sqlite'), actor, narrow)).toMatchObject({ kind: 'passed' })
    expect(guard(free('SELECT name FROM regions', 'sqlite'), actor, narrow)).toMatchObject({ kind: 'refused', reason: 'not_visible' })
    expect(guard(free('SELECT 1 FROM orders', 'sqlite'), actor, narrow)).toMatchObject({ kind: 'refused', reason: 'not_visible' })
  })

  it('writes the schema where a table is named without it, and only there', () => {
    const written = (text: string, dialect: DialectId): string => {
      const result = guard(free(text, dialect), actor, shopScope(dialect))
      return result.kind === 'passed' ? result.statement.text : result.message
    }
    const text = 'SELECT \'é 🦊 orders\' AS x, orders.status FROM orders JOIN public.customers AS c USING (customer_id) WHERE EXISTS (SELECT 1 FROM "regions")'
    expect(written(text, 'postgres')).toBe(text.replace('FROM orders', 'FROM "public".orders').replace('FROM "regions"', 'FROM "public"."regions"'))
    expect(written(text.replace('public.', 'main.'), 'duckdb')).toBe(
      text.replace('public.', 'main.').replace('FROM orders', 'FROM "main".orders').replace('FROM "regions"', 'FROM "main"."regions"'),
    )
    const cte = 'WITH o AS (SELECT * FROM orders) SELECT * FROM o'
    expect(written(cte, 'postgres')).toBe(cte.replace('FROM orders', 'FROM "public".orders'))
    expect(written(cte, 'sqlite')).toBe(cte)
  })

  it('carries the filter fingerprint of the scope', () => {
    expect(guard(free('SELECT 1', 'sqlite'), actor, scope)).toMatchObject({ kind: 'passed', statement: { fingerprint: 'f' } })
  })
})
