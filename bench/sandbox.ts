import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSandbox, prepareHost, type SkillTable } from '../src/platform/sandbox/index.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- sandbox [--count 20] [--rows 1000000]

What a run of a skill costs (X4): print(1), pandas with numpy and requests, runs a second with four waiting, and a table
in and out.`

/** Goals: 80 ms, 600 ms, 25 runs/s, 3 s. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const count = Number(options.get('count') ?? 20)
  const dataDir = join(tmpdir(), 'parley-skills-bench')
  mkdirSync(dataDir, { recursive: true })
  const missing = await prepareHost({ dataDir }, true)
  if (missing !== null) throw new Error(missing)
  const sandbox = await openSandbox({ dataDir, addresses: { privateHosts: [] }, running: 4, runningPerPerson: 4, waiting: 1_000 })
  const skill = async (code: string, parameters: Readonly<Record<string, SkillTable>> = {}) => {
    const since = performance.now()
    const { status } = await sandbox.run({ code, parameters, secrets: {}, allowedHosts: [], runBy: 'bench' })
    if (status !== 'ok') throw new Error(`a run ended ${status}`)
    return performance.now() - since
  }
  const median = async (times: number, code: string) => {
    await skill(code)
    const taken: number[] = []
    for (let n = 0; n < times; n++) taken.push(await skill(code))
    return percentile(taken, 0.5).toFixed(0)
  }
  const mode = (await sandbox.doctor()).mode
  console.log(`mode ${mode}\nprint(1): median ${await median(count, 'print(1)')} ms (goal 80)`)
  console.log(`pandas, numpy, requests: median ${await median(count, 'import pandas, numpy, requests\nprint(1)')} ms (goal 600)`)
  const since = performance.now()
  await Promise.all(Array.from({ length: count * 5 }, () => skill('print(1)')))
  console.log(`throughput: ${((count * 5_000) / (performance.now() - since)).toFixed(1)} runs/s (goal 25)`)
  const rows = Array.from({ length: Number(options.get('rows') ?? 1_000_000) }, (_, n) => [n, n / 8, `row ${n % 100}`])
  const columns = [
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'number' },
    { name: 'c', type: 'string' },
  ] as const
  console.log(`${rows.length} rows in and out: ${(await skill('print(df)', { df: { type: 'dataframe', columns, rows } })).toFixed(0)} ms (goal 3000)`)
  await sandbox.close()
}
