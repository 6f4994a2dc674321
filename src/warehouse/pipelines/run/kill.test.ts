import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FAILPOINTS } from '../package/index.ts'
import { type ChangingSource, changingConfig, serveChanging } from './fixtures/changing-source.ts'
import { faultsOf } from './fixtures/check-changing.ts'

/** The long form kills at each place three times: PARLEY_KILL_ROUNDS=3. */
const ROUNDS = Number(process.env.PARLEY_KILL_ROUNDS ?? 1)
/** Reached several times in a run; each round kills later. */
const REPEATED: ReadonlySet<string> = new Set(['page-appended', 'batch-appended', 'page-synced'])
const PROGRAM = join(import.meta.dirname, 'fixtures', 'killed-run.ts')

let source: ChangingSource
let folder: string
beforeAll(async () => {
  source = await serveChanging()
  folder = await mkdtemp(join(tmpdir(), 'parley-kill-'))
})
afterAll(async () => {
  await source.stop()
  await rm(folder, { recursive: true, force: true })
})

async function runOnce(...failpoint: readonly string[]): Promise<string> {
  const config = JSON.stringify(changingConfig(source.url))
  const child = spawn(process.execPath, [PROGRAM, config, folder, String(source.port), ...failpoint], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'parley-kill-code') },
  })
  const said: Buffer[] = []
  child.stderr.on('data', (piece: Buffer) => said.push(piece))
  return new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? `${code} ${Buffer.concat(said)}`.trim())))
}

test('a run killed at each of its durable steps, then again and again, loses nothing and doubles nothing', { timeout: 300_000 }, async () => {
  expect(await runOnce()).toBe('0')
  for (let round = 1; round <= ROUNDS; round++) {
    for (const name of FAILPOINTS) {
      source.change()
      expect([name, await runOnce(name, REPEATED.has(name) ? String(round) : '1')]).toEqual([name, 'SIGKILL'])
    }
    source.change()
    expect(await runOnce()).toBe('0')
    expect(await faultsOf(folder, source.expected())).toEqual([])
  }
})
