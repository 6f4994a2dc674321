import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChangingSource, changingConfig, serveChanging } from './fixtures/changing-source.ts'
import { faultsOf } from './fixtures/check-changing.ts'
import { openPublished, type TestDestination, wholeText } from './fixtures/published-dataset.ts'
import { testConfig, testDeps } from './fixtures/test-run.ts'
import { runPipeline } from './run-pipeline.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures', 'killed-run.ts')

let source: ChangingSource
beforeAll(async () => {
  source = await serveChanging()
})
afterAll(() => source.stop())

interface Place {
  readonly folder: string
  readonly kind: TestDestination
}

/** @param mostKiB no file may grow beyond; the signal that says so is ignored, as a full disk sends none */
async function runLimited({ folder, kind }: Place, mostKiB: number): Promise<string> {
  const limited = `trap '' XFSZ; ulimit -f ${mostKiB}; exec "$@"`
  const program = [process.execPath, PROGRAM, JSON.stringify(changingConfig(source.url)), folder, String(source.port), 'none', '1', kind]
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'parley-kill-code') }
  const child = spawn('bash', ['-c', limited, 'bash', ...program], { stdio: ['ignore', 'ignore', 'pipe'], env })
  const said: Buffer[] = []
  child.stderr.on('data', (piece: Buffer) => said.push(piece))
  return new Promise((resolve) => child.once('close', (code, signal) => resolve(`${signal ?? code} ${Buffer.concat(said)}`.trim())))
}

async function runWhole({ folder, kind }: Place): Promise<void> {
  const request = { config: await testConfig(changingConfig(source.url)), full: false, acceptPartial: false, skipUnresolved: false, keepPages: false }
  expect(
    await runPipeline(
      request,
      testDeps(folder, source.port, () => undefined, kind),
    ),
  ).toMatchObject({ exitCode: 0, error: null })
}

async function dataset({ folder, kind }: Place): Promise<string | null> {
  const open = await openPublished(folder, 'changing', kind)
  return open === null ? null : wholeText(open).finally(() => open.close())
}

// what is full is told by the longest file that still fits: a lock has 150 bytes, a page log 3 KiB, a dataset 4 MiB
for (const [where, kind, mostKiB, isFirst, says] of [
  ['the lock', 'duckdb', 0, true, /^1 pipeline_storage: .* the disk is full .*lock/],
  ['the page log', 'duckdb', 1, true, /^1 pipeline_storage: .* the disk is full .*pages\/events\.log/],
  ['the new dataset, at its commit', 'duckdb', 1024, true, /^1 pipeline_load: .* the disk is full/],
  ['the private copy of a dataset', 'duckdb', 64, false, /^1 pipeline_storage: .* the disk is full .*\.load-/],
  ['the work folder of files', 'filesystem', 4, false, /^1 pipeline_load: .* the disk is full/],
] as const) {
  test(`a disk that is full at ${where} ends the run with a typed error, leaves the dataset, and the next run works`, { timeout: 120_000 }, async () => {
    const place = { folder: await mkdtemp(join(tmpdir(), 'parley-full-')), kind }
    try {
      if (!isFirst) await runWhole(place)
      const before = await dataset(place)
      source.change()
      expect(await runLimited(place, mostKiB)).toMatch(says)
      expect(await dataset(place)).toBe(before)
      await runWhole(place)
      expect(await faultsOf(place.folder, source.expected(), kind)).toEqual([])
    } finally {
      await rm(place.folder, { recursive: true })
    }
  })
}
