import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readySandbox, whyNoSandbox } from './fixtures/ready-sandbox.ts'

const why = await whyNoSandbox()
const SERVER = new URL('./fixtures/server-with-a-run.ts', import.meta.url).pathname
const ROUNDS = process.env.PARLEY_ATTACKS === 'full' ? 20 : 2

describe.skipIf(why !== null)(`a server that is killed${why === null ? '' : ` (skipped: ${why})`}`, () => {
  test.each(['full', 'unprivileged'])(
    'leaves no process of a skill behind in mode %s, and the next start sweeps the rest',
    async (mode) => {
      for (let round = 0; round < ROUNDS; round++) {
        const mark = `die${mode[0]}${process.pid}x${round}`.slice(0, 15)
        const server = spawn(process.execPath, [SERVER, mark, mode], { stdio: 'ignore' })
        await expect.poll(() => named(mark).length, { timeout: 20_000, interval: 20 }).toBe(2)
        server.kill('SIGKILL')
        await once(server, 'exit')
        await expect.poll(() => named(mark), { timeout: 1_000, interval: 5 }).toEqual([])
        await (await readySandbox()).close()
        expect(ownedBy(server.pid ?? 0)).toEqual([])
      }
    },
    300_000,
  )
})

function named(mark: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/comm`).trim() === mark)
}

/** Places a server still holds. */
function ownedBy(server: number): readonly string[] {
  const base = process.getuid?.() === 0 ? '/run/parley-skills' : ''
  return base === '' ? [] : readdirSync(base).filter((name) => read(`${base}/${name}/owner`).startsWith(`${server} `))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
