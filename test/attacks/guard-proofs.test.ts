import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guard } from '../../src/ask/guard/index.ts'
import { DIALECTS } from '../../src/flow.ts'
import { testDatabase } from '../support/store.ts'
import { ACTOR, differences, freeStatement } from './support/differential.ts'
import { oracles, unfenced } from './support/oracles.ts'
import { RULES, TENANT_A } from './support/rules.ts'
import { openWorld, type World } from './support/world.ts'

/** The short form of `npm run bench -- guard-fuzz` and `guard-oracle`: the same seeds in every run. */
const STATEMENTS = 100

for (const dialect of DIALECTS) {
  describe(`the fence, ${dialect}`, () => {
    test('answers as a physical copy of the visible rows and columns, under filters of every operator', async () => {
      let compared = 0
      for (const [n, rules] of RULES.entries()) {
        const world = await openWorld(dialect, rules, testDatabase)
        const found = await differences(
          world,
          Array.from({ length: Math.ceil(STATEMENTS / RULES.length) }, (_, k) => 5_000 + n * 100 + k),
        )
        await world.close()
        expect(found.mismatches, `rules ${n}`).toEqual([])
        expect(found.refused).toBe(0)
        compared += found.compared
      }
      expect(compared).toBeGreaterThan(STATEMENTS * 0.8)
    }, 120_000)

    describe('with one tenant visible', () => {
      let world: World
      beforeAll(async () => {
        world = await openWorld(dialect, TENANT_A, testDatabase)
      })
      afterAll(() => world.close())

      test('computes nothing from a hidden row: what fails on one fails nowhere', async () => {
        const found = await oracles(world, 1)
        expect(found.differences).toEqual([])
        expect(found.errors).toBe(0)
        expect(found.pairs).toBeGreaterThan(30)
        const control = await unfenced(world)
        expect(control.told / control.probes).toBeGreaterThan(0.5)
      }, 60_000)

      test('stands between the caller’s condition and the table in the engine’s plan', async () => {
        const passed = guard(freeStatement(world, "SELECT o.order_id FROM orders AS o WHERE o.note = 'CANARY'"), ACTOR, world.scope)
        expect(passed).toMatchObject({
          kind: 'passed',
          statement: { text: expect.stringContaining(dialect === 'sqlite' ? 'LIMIT -1 OFFSET 0)' : 'OFFSET 0)'), tables: [expect.stringContaining('orders')] },
        })
        if (passed.kind !== 'passed') return
        expect(await planOf(world, passed.statement.text, passed.statement.values)).toMatch(PLANS[dialect])
      })
    })
  })
}

/** The caller's condition above the limit, the filter below it. */
const PLANS = {
  postgres: /Subquery Scan on o[\s\S]*Filter: \(o\.note = 'CANARY'[\s\S]*->\s+Seq Scan on (public\.)?orders t[\s\S]*Filter: [\s\S]*tenant/,
  duckdb: /FILTER[\s\S]*note[\s\S]*(STREAMING_)?LIMIT[\s\S]*SEQ_SCAN[\s\S]*tenant/,
  // a sub-select of its own, which is run first and then searched
  sqlite: /(CO-ROUTINE|MATERIALIZE) o[\s\S]*SCAN t[\s\S]*SCAN o/,
} as const

async function planOf(world: World, text: string, values: readonly { readonly type: string; readonly value: string | boolean | null }[]): Promise<string> {
  const { explain } = await import('./support/explain.ts')
  return explain(
    world.dialect,
    text,
    values.map(({ value }) => value),
  )
}
