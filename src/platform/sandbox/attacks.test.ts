import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATA_DIR, readySandbox, runCode, whyNoSandbox } from './fixtures/ready-sandbox.ts'
import { findPython } from './index.ts'

const why = await whyNoSandbox()
const ATTACKS = readFileSync(new URL('./fixtures/attacks.py', import.meta.url), 'utf8')
/** The full form repeats the whole list. */
const ROUNDS = process.env.PARLEY_ATTACKS === 'full' ? 5 : 1

type Tried = readonly (readonly [name: string, control: boolean, succeeded: boolean])[]

describe.skipIf(why !== null)(`attacks from inside a skill${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-canary-'))
  const servers: Server[] = []
  let hits = 0
  let canary = ''

  beforeAll(async () => {
    const open = async (where: number | string): Promise<Server> => {
      const server = createServer((socket) => {
        hits += 1
        socket.destroy()
      })
      servers.push(server)
      server.listen(where)
      await once(server, 'listening')
      return server
    }
    const address = (await open(0)).address()
    await open(join(folder, 'socket'))
    await open(`\0${folder}`)
    writeFileSync(join(folder, 'secret'), 'canary')
    const port = typeof address === 'object' && address !== null ? address.port : 0
    canary = `CANARY = ${JSON.stringify({ file: join(folder, 'secret'), port, socket: join(folder, 'socket'), abstract: folder, pid: process.pid, secret: 'canary-environment' })}\n`
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  test.each(['full', 'unprivileged'] as const)(
    'none succeeds in mode %s, and no canary is touched',
    async (mode) => {
      const sandbox = await readySandbox(mode === 'unprivileged' ? { mode } : {})
      hits = 0
      for (let round = 0; round < ROUNDS; round++) {
        const outcome = await runCode(sandbox, canary + ATTACKS, { limits: { wallMs: 120_000 } })
        expect([outcome.status, outcome.error]).toEqual(['ok', undefined])
        const tried: Tried = JSON.parse(outcome.log)
        expect(tried.length).toBeGreaterThanOrEqual(80)
        expect(tried.filter(([, , succeeded]) => succeeded).map(([name]) => name)).toEqual([])
      }
      await sandbox.close()
      expect(hits).toBe(0)
    },
    700_000,
  )

  // without this, a list of attacks that never work would prove nothing
  test.skipIf(process.getuid?.() !== 0)('nearly all succeed on a runner without a sandbox', async () => {
    const python = await findPython({ dataDir: DATA_DIR })
    const env = { PATH: '/usr/bin:/bin', CANARY: 'canary-environment', LD_LIBRARY_PATH: `${python}/lib` }
    const said = execFileSync(`${python}/bin/python`, ['-I', '-B', '-'], { input: canary + ATTACKS, env, encoding: 'utf8' })
    const tried: Tried = JSON.parse(said)
    const expected = tried.filter(([, control]) => control)
    const failed = expected.filter(([, , succeeded]) => !succeeded).map(([name]) => name)
    expect(failed.length / expected.length, failed.join(', ')).toBeLessThanOrEqual(0.15)
    if (process.env.PARLEY_ATTACKS === 'full')
      console.log(`control: ${expected.length - failed.length} of ${expected.length} (${tried.length} in all); failed: ${failed.join(', ')}`)
    await expect.poll(() => hits, { timeout: 5_000 }).toBeGreaterThan(0)
  })
})
