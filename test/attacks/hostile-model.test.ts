import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/store.ts'
import { EXTRAS } from './support/extras.ts'
import { type HostileWorld, hostileRuns, hostileWorld, markupIn, runHostile, stateOf } from './support/hostile-model.ts'
import { HOSTILE_TEXTS } from './support/hostile-texts.ts'
import { TENANT_A } from './support/rules.ts'
import { openWorld } from './support/world.ts'

/** Of each class so many in the short form; `npm run bench -- hostile-model` runs all of every dialect. */
const OF_EACH_CLASS = 12

describe('a language model that is an attacker at every call', () => {
  let hostile: HostileWorld
  beforeAll(async () => {
    hostile = await hostileWorld(await openWorld('duckdb', TENANT_A, testDatabase, EXTRAS.duckdb))
  }, 60_000)
  afterAll(() => hostile.world.close())

  const all = hostileRuns('duckdb')
  const classes = [...new Set(all.map((run) => run.class))]

  test.each(classes)(
    'has no effect: %s',
    async (name) => {
      const runs = all.filter((run) => run.class === name)
      const every = Math.max(1, Math.floor(runs.length / OF_EACH_CLASS))
      const before = await stateOf(hostile.world)
      const wrong: string[] = []
      for (const run of runs.filter((_, n) => n % every === 0)) {
        const { effects, end } = await runHostile(hostile, run)
        for (const effect of effects) wrong.push(`${JSON.stringify(run.acts).slice(0, 300)} → ${end}: ${effect}`)
      }
      expect(wrong).toEqual([])
      expect(await stateOf(hostile.world)).toBe(before)
    },
    120_000,
  )

  test('is run at least 500 times by the bench', () => {
    expect(all.length).toBeGreaterThanOrEqual(500)
  })

  test('would have an effect where nobody cleans its words', () => {
    const harmless = HOSTILE_TEXTS.filter((words) => markupIn(words).length === 0)
    expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(120)
    expect(harmless.length / HOSTILE_TEXTS.length).toBeLessThan(0.15)
  })
})
