import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPython, openSandbox, prepareHost } from '../src/platform/sandbox/index.ts'
import { openCanary, type Tried, tryBare } from './support/attack-run.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- sandbox-attacks [--rounds 5]

Attacks from inside a skill (X1, X2): the whole list in each mode, each round; then once on a runner without a sandbox, as
root, where nearly all must succeed: a list of attacks that never work would prove nothing.`
const ATTACK_MS = 120_000
const SHARE_THAT_MUST_WORK = 0.85

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const rounds = Number(options.get('rounds') ?? 5)
  const dataDir = join(tmpdir(), 'parley-skills-bench')
  mkdirSync(dataDir, { recursive: true })
  const missing = await prepareHost({ dataDir }, true)
  if (missing !== null) throw new Error(missing)
  const canary = await openCanary()
  let escaped = 0
  for (const mode of ['full', 'unprivileged'] as const) {
    const sandbox = await openSandbox({
      dataDir,
      addresses: { privateHosts: [] },
      running: 1,
      runningPerPerson: 1,
      waiting: 1,
      ...(mode === 'unprivileged' && { mode }),
    })
    const { mode: found, usable } = await sandbox.doctor()
    if (found !== mode || !usable) throw new Error(`mode ${mode} cannot be tried here`)
    for (let round = 1; round <= rounds; round++) {
      const { status, log } = await sandbox.run({
        code: canary.source,
        parameters: {},
        secrets: {},
        allowedHosts: [],
        runBy: 'bench',
        limits: { wallMs: ATTACK_MS },
      })
      if (status !== 'ok') throw new Error(`the attacks ended ${status}`)
      const tried: Tried = JSON.parse(log)
      const succeeded = tried.filter(([, , worked]) => worked).map(([name]) => name)
      escaped += succeeded.length
      console.log(`mode ${mode}, round ${round}: ${tried.length} tried, ${succeeded.length} succeeded ${succeeded.join(', ')}`)
    }
    await sandbox.close()
  }
  console.log(`canaries touched: ${canary.hits()} (goal 0)`)
  const failed = escaped + canary.hits()
  const enough = process.getuid?.() === 0 ? await control(dataDir, canary.source) : true
  canary.close()
  if (failed > 0 || !enough) process.exitCode = 1
}

async function control(dataDir: string, source: string): Promise<boolean> {
  const python = await findPython({ dataDir })
  if (python === null) throw new Error('the Python of skills is gone')
  const expected = tryBare(python, source).filter(([, works]) => works)
  const worked = expected.filter(([, , succeeded]) => succeeded).length
  console.log(`without a sandbox: ${worked} of ${expected.length} succeeded, ${((worked / expected.length) * 100).toFixed(0)} % (goal 85 %)`)
  return worked / expected.length >= SHARE_THAT_MUST_WORK
}
