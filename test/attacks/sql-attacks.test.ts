import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guard } from '../../src/ask/guard/index.ts'
import { DIALECTS, type DialectId } from '../../src/flow.ts'
import { trusted } from '../../src/warehouse/connectors/conformance.ts'
import { testDatabase } from '../support/store.ts'
import { CONTROLS } from './support/control.ts'
import { ACTOR, freeStatement, outcome } from './support/differential.ts'
import { EXTRAS } from './support/extras.ts'
import { payloads } from './support/payloads.ts'
import { TENANT_A } from './support/rules.ts'
import { shopScope } from './support/shop-scope.ts'
import { TABLES } from './support/tables.ts'
import { openWorld, type World } from './support/world.ts'

/** S1 of the security goals. */
const LEAST: Readonly<Record<DialectId, number>> = { postgres: 400, duckdb: 150, sqlite: 150 }
const CANARIES = /CANARY (secret|employee)|42420\d/

for (const dialect of DIALECTS) {
  describe(`SQL attacks, ${dialect}, with an account that may do everything`, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld(dialect, TENANT_A, testDatabase, EXTRAS[dialect])
    })
    afterAll(() => world.close())

    test('none leaks, writes or runs code: each is refused, or answers as if only the visible rows existed', async () => {
      const all = payloads(dialect)
      expect(new Set(all.map(({ sql }) => sql)).size).toBeGreaterThanOrEqual(LEAST[dialect])
      const before = await stateOf(world)
      const wrong: string[] = []
      for (const { sql } of all) {
        const guarded = await outcome(world, sql, world.scope, world.full)
        if (guarded.kind === 'refused') continue
        const copied = await outcome(world, sql, world.copyScope, world.copy)
        if (guarded.kind !== copied.kind || (guarded.kind === 'rows' && guarded.text !== copied.text))
          wrong.push(`${sql.slice(0, 200)} → ${guarded.kind} ${guarded.text.slice(0, 200)}`)
        if (CANARIES.test(guarded.text)) wrong.push(`canary: ${sql}`)
      }
      expect(wrong).toEqual([])
      expect(await stateOf(world)).toEqual(before)
    }, 120_000)

    test('most succeed without the guard; the others say why not', async () => {
      const control = await CONTROLS[dialect](testDatabase)
      const failed: string[] = []
      const all = payloads(dialect)
      for (const { sql } of all) {
        const reason = await control.attack(sql)
        if (reason !== null) failed.push(`${sql.slice(0, 120)} ← ${reason.slice(0, 120)}`)
      }
      await control.close()
      if (process.env.ATTACK_REPORT !== undefined)
        console.log(`${dialect}: ${all.length - failed.length} of ${all.length} succeed unguarded\n${failed.join('\n')}`)
      expect(failed.filter((each) => each.endsWith('← '))).toEqual([])
      expect(failed.length / all.length).toBeLessThan(0.4)
    }, 120_000)
  })
}

test('ordinary statements are not refused, whether tables are wholly visible or behind fences', () => {
  const all = DIALECTS.flatMap((dialect) => ordinary(dialect).map((text) => ({ dialect, text })))
  expect(all.length).toBeGreaterThanOrEqual(300)
  for (const isFenced of [false, true]) {
    const refusals = all.filter(({ dialect, text }) => {
      const statement = { ...freeStatement({ dialect }, text), connection: 'shop' }
      return guard(statement, ACTOR, shopScope(dialect, isFenced)).kind === 'refused'
    })
    expect(refusals).toEqual([])
  }
})

function ordinary(dialect: DialectId): readonly string[] {
  const text = readFileSync(new URL(`../corpus/guard/ordinary.${dialect}.sql`, import.meta.url), 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('-- '))
    .map((line) => line.replaceAll('\\n', '\n'))
}

/** Every row of every table, and what else an attack could have left behind. */
async function stateOf(world: World): Promise<unknown> {
  const prefix = world.dialect === 'postgres' ? 'public.' : ''
  const texts = Object.keys(TABLES).map((name) => `SELECT * FROM ${prefix}${name} ORDER BY 1`)
  const others = {
    postgres: ['SELECT last_value, is_called FROM public.canary_seq', "SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace"],
    duckdb: [],
    sqlite: ['SELECT count(*) FROM sqlite_master'],
  }
  const signal = new AbortController().signal
  const limits = { timeoutMs: 10_000, maxRows: 1_000, maxBytes: 1 << 20 }
  const results: unknown[] = []
  for (const text of [...texts, ...(world.dialect === 'sqlite' ? [] : others[world.dialect])])
    results.push((await world.full.run(trusted(world.dialect, text), limits, signal)).rows)
  return results
}
