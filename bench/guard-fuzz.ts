import { DIALECTS, type DialectId } from '../src/flow.ts'
import { differences } from '../test/attacks/support/differential.ts'
import { RULES } from '../test/attacks/support/rules.ts'
import { openWorld } from '../test/attacks/support/world.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- guard-fuzz [--count 20000] [--dialect postgres] [--seed 1]

Differential oracle (S3): generated statements through the guard on the whole data, against the same statements on a
physical copy of what the filter leaves, for every set of rules. Prints statements compared and mismatches per dialect.`

/** How often the guard's answer differs from the answer on a physical copy of what is visible. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const count = Number(options.get('count') ?? 20_000)
  const seed = Number(options.get('seed') ?? 1)
  const cluster = await benchCluster()
  try {
    for (const dialect of DIALECTS.filter((each) => (options.get('dialect') ?? each) === each)) await fuzz(dialect, count, seed, cluster.newDatabase)
  } finally {
    await cluster.close()
  }
}

async function fuzz(dialect: DialectId, count: number, seed: number, newDatabase: () => Promise<string>): Promise<void> {
  const since = performance.now()
  const total = { compared: 0, failed: 0, refused: 0, rows: 0, mismatches: 0 }
  for (const [n, rules] of RULES.entries()) {
    const world = await openWorld(dialect, rules, newDatabase)
    const each = Math.ceil(count / RULES.length)
    const found = await differences(
      world,
      Array.from({ length: each }, (_, k) => seed * 1_000_000 + n * each + k),
    )
    await world.close()
    for (const { sql, why } of found.mismatches.slice(0, 3)) console.log(`rules ${n}: ${sql}\n  ${why.slice(0, 400)}`)
    total.mismatches += found.mismatches.length
    for (const key of ['compared', 'failed', 'refused', 'rows'] as const) total[key] += found[key]
  }
  const seconds = (performance.now() - since) / 1_000
  console.log(
    `${dialect}: ${total.compared} compared (${total.rows} rows), ${total.mismatches} mismatches; ${total.failed} failed on both sides, ${total.refused} refused; ${Math.round((total.compared + total.failed) / seconds)}/s`,
  )
  if (total.mismatches > 0) process.exitCode = 1
}
