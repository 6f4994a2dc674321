import { DIALECTS } from '../src/flow.ts'
import { oracles, unfenced } from '../test/attacks/support/oracles.ts'
import { RULES } from '../test/attacks/support/rules.ts'
import { openWorld } from '../test/attacks/support/world.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- guard-oracle [--hidden 3] [--dialect postgres]

Push-down oracle (S4): expressions that fail on one hidden row, in every position, against the same expressions that fail
on no row. Prints pairs and differences per dialect, and how many of the probes tell the two apart without a fence.`

/** Whether an error, or its absence, says something about a hidden row. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const cluster = await benchCluster()
  for (const dialect of DIALECTS.filter((each) => (options.get('dialect') ?? each) === each)) {
    const total = { pairs: 0, differences: 0, errors: 0, told: 0, probes: 0 }
    for (const [n, rules] of RULES.entries()) {
      const world = await openWorld(dialect, rules, cluster.newDatabase)
      const { pairs, differences, errors } = await oracles(world, Number(options.get('hidden') ?? 3))
      for (const difference of differences.slice(0, 3)) console.log(`rules ${n}: ${difference}`)
      total.pairs += pairs
      total.differences += differences.length
      total.errors += errors
      if (n === 0) Object.assign(total, await unfenced(world))
      await world.close()
    }
    console.log(
      `${dialect}: ${total.pairs} pairs, ${total.differences} differences, ${total.errors} failures; unfenced, ${total.told} of ${total.probes} probes tell a hit from a miss`,
    )
    if (total.differences > 0) process.exitCode = 1
  }
  await cluster.close()
}
