import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guard } from '../../src/ask/guard/index.ts'
import { DIALECTS, type DialectId } from '../../src/flow.ts'
import { testDatabase } from '../support/store.ts'
import { ACTOR, freeStatement, outcome } from './support/differential.ts'
import { TENANT_A } from './support/rules.ts'
import { shopScope } from './support/shop-scope.ts'
import { openWorld, type World } from './support/world.ts'

/** `{s}` is the schema; what a person or a model may write before a column. */
const ANSWERED = [
  'SELECT {s}.orders.note FROM {s}.orders ORDER BY {s}.orders.order_id',
  'SELECT {s}.orders.note FROM orders WHERE {s}.orders.amount > 5',
  'SELECT {s}.orders.* FROM {s}.orders',
  'SELECT count({s}.orders.note), {s}.orders.status FROM {s}.orders GROUP BY {s}.orders.status HAVING max({s}.orders.amount) > 0',
  'SELECT {s}.orders.note FROM {s}.orders JOIN {s}.customers ON {s}.customers.customer_id = {s}.orders.customer_id',
  'SELECT {s}.customers.name FROM {s}.customers WHERE EXISTS (SELECT 1 FROM {s}.orders WHERE {s}.orders.customer_id = {s}.customers.customer_id)',
  'SELECT {s}.orders.note FROM {s}.orders UNION SELECT o.note FROM {s}.orders AS o',
  'WITH q AS (SELECT {s}.orders.order_id FROM {s}.orders) SELECT q.order_id, {s}.countries.label FROM q, {s}.countries',
  'SELECT "{s}"."orders"."note", \'é 🦊\' AS x, {s} . orders . status FROM {s}.orders',
  'SELECT 1 FROM {s}.countries WHERE {s}.countries.code IN (SELECT {s}.customers.country FROM {s}.customers)',
]

/** Which of two things is meant cannot be told once the schema is gone. */
const REFUSED = [
  'SELECT {s}.orders.note FROM {s}.orders, (SELECT 1 AS note) AS orders',
  'SELECT (SELECT {s}.orders.note FROM {s}.countries AS orders LIMIT 1) FROM {s}.orders',
]

for (const dialect of DIALECTS) {
  describe(`columns with the schema of their table, ${dialect}`, () => {
    const schema = dialect === 'postgres' ? 'public' : 'main'
    const written = (text: string): string => text.replaceAll('{s}', schema)
    let world: World
    beforeAll(async () => {
      world = await openWorld(dialect, TENANT_A, testDatabase)
    })
    afterAll(() => world.close())

    test('answer behind a fence as on a physical copy of what is visible', async () => {
      for (const text of ANSWERED.map(written)) {
        const guarded = await outcome(world, text, world.scope, world.full)
        expect(guarded, text).toMatchObject({ kind: 'rows' })
        expect(guarded, text).toEqual(await outcome(world, text, world.copyScope, world.copy))
      }
    })

    test('are refused, with what to write instead, where the fence leaves it open which table is meant', () => {
      for (const text of REFUSED.map(written)) {
        const refusal = guard(freeStatement(world, text), ACTOR, world.scope)
        expect(refusal, text).toMatchObject({ kind: 'refused', message: expect.stringContaining(`${schema}.orders AS o`) })
      }
    })

    test('pass on tables that are not fenced as they stand, but in SQLite and DuckDB as in PostgreSQL no database stands before the schema', () => {
      for (const text of cases(dialect))
        expect(guard({ ...freeStatement({ dialect }, text), connection: 'shop' }, ACTOR, shopScope(dialect, false)), text).toMatchObject({ kind: 'passed' })
      for (const isFenced of [true, false]) {
        const text = written('SELECT world.{s}.orders.status FROM {s}.orders')
        const refusal = guard({ ...freeStatement({ dialect }, text), connection: 'shop' }, ACTOR, shopScope(dialect, isFenced))
        expect(refusal).toMatchObject({ kind: 'refused', message: expect.stringContaining(`${schema}.orders.status`) })
      }
    })
  })
}

/** The ordinary statements that name a column with table and schema. */
function cases(dialect: DialectId): readonly string[] {
  const found = readFileSync(new URL(`../corpus/guard/ordinary.${dialect}.sql`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /\b(public|main)\.\w+\.[\w*]/.test(line))
  expect(found.length).toBeGreaterThan(2)
  return found
}
