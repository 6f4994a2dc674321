import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ChangingSource, changingConfig, serveChanging } from './fixtures/changing-source.ts'
import { faultsOf } from './fixtures/check-changing.ts'
import { openPublished, type TestDestination, wholeText } from './fixtures/published-dataset.ts'
import { testConfig, testDeps } from './fixtures/test-run.ts'
import { unsafeEffects, type WatchedDisk } from './fixtures/watched-disk.ts'
import { runPipeline } from './index.ts'

const disk: WatchedDisk = vi.hoisted(() => ({ effects: [], full: null }))
vi.mock('node:fs/promises', async (real) => {
  const { watchDisk } = await import('./fixtures/watched-disk.ts')
  return watchDisk(await real<typeof import('node:fs/promises')>(), disk)
})

let source: ChangingSource
let folder: string
beforeEach(async () => {
  source = await serveChanging()
  folder = await mkdtemp(join(tmpdir(), 'parley-order-'))
})
afterEach(async () => {
  disk.full = null
  await source.stop()
  await rm(folder, { recursive: true, force: true })
})

async function run(kind: TestDestination) {
  disk.effects.length = 0
  const request = { config: await testConfig(changingConfig(source.url)), full: false, acceptPartial: false, skipUnresolved: false, keepPages: false }
  return runPipeline(
    request,
    testDeps(folder, source.port, () => undefined, kind),
  )
}
/** Where in the order of the last run something happened. */
const at = (what: string, test: (path: string, order: number) => boolean): number =>
  disk.effects.findIndex((effect, order) => effect.what === what && test(effect.path, order))

describe.each(['duckdb', 'filesystem'] as const)('a load into %s', (kind) => {
  test('syncs what it names before it names it, every name before the next, its pages before it counts on them, and the dataset before it says so', async () => {
    for (const which of ['first', 'second']) {
      expect(await run(kind)).toMatchObject({ exitCode: 0 })
      expect([which, unsafeEffects(disk.effects)]).toEqual([which, []])
      const published = at('rename', (path) => (kind === 'duckdb' ? path.endsWith('changing.duckdb') : dirname(path).endsWith('_dlt_loads')))
      const marks = disk.effects.flatMap(({ what, path }, order) => (what === 'rename' && basename(path) === 'manifest.json' ? [order] : []))
      const [begun = 0, extracted = 0, normalized = 0, loaded = 0] = marks
      const logs = disk.effects.filter(({ what, path }) => what === 'create' && path.endsWith('.log')).map(({ path }) => path)
      expect(logs).toHaveLength(4)
      for (const log of logs) {
        const synced = at('sync', (path, order) => path === log && order > at('write', (written) => written === log))
        const named = at('sync', (path, order) => path === dirname(log) && order > at('create', (created) => created === log))
        expect([synced, named].every((order) => order > begun && order < extracted)).toBe(true)
      }
      expect([extracted < normalized, normalized < published, published < loaded]).toEqual([true, true, true])
      expect(at('remove', (path) => basename(path) === 'pages')).toBeGreaterThan(loaded)
      source.change()
    }
  })

  test('that finds the disk full where names are given ends typed, leaves the dataset, and the next run works', async () => {
    await run(kind)
    for (const full of [/\/package\.json/, /packages\/.*\/manifest\.json/, /\.load-|users\/\d|_dlt_loads/]) {
      source.change()
      const before = await dataset(kind)
      disk.full = full
      expect(await run(kind)).toMatchObject({ exitCode: 1, error: { code: 'pipeline_storage', message: expect.stringContaining('the disk is full') } })
      expect(await dataset(kind)).toBe(before)
      disk.full = null
      expect(await run(kind)).toMatchObject({ exitCode: 0 })
      expect(await faultsOf(folder, source.expected(), kind)).toEqual([])
    }
  })
})

async function dataset(kind: TestDestination): Promise<string | null> {
  const open = await openPublished(folder, 'changing', kind)
  return open === null ? null : wholeText(open).finally(() => open.close())
}
