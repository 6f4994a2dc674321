import { DIALECTS, type DialectId } from '../src/flow.ts'
import { EXTRAS } from '../test/attacks/support/extras.ts'
import { hostileRuns, hostileWorld, runHostile, stateOf } from '../test/attacks/support/hostile-model.ts'
import { TENANT_A } from '../test/attacks/support/rules.ts'
import { openWorld } from '../test/attacks/support/world.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- hostile-model [--dialect postgres] [--every 1]

Hostile model (A7): a language model that is an attacker at every call, on data of which the asker sees some rows, compared
with a physical copy of those. Prints runs and effects (leaks, writes, markup, claims without a cell, skills that sent).`

/** How many attacks of a hostile model had an effect. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const every = Number(options.get('every') ?? 1)
  const cluster = await benchCluster()
  try {
    for (const dialect of DIALECTS.filter((each) => (options.get('dialect') ?? each) === each)) await attack(dialect, every, cluster.newDatabase)
  } finally {
    await cluster.close()
  }
}

async function attack(dialect: DialectId, every: number, newDatabase: () => Promise<string>): Promise<void> {
  const since = performance.now()
  const world = await openWorld(dialect, TENANT_A, newDatabase, EXTRAS[dialect])
  const hostile = await hostileWorld(world)
  const before = await stateOf(world)
  const runs = hostileRuns(dialect).filter((_, n) => n % every === 0)
  const ends = new Map<string, number>()
  let effects = 0
  for (const each of runs) {
    const outcome = await runHostile(hostile, each)
    ends.set(outcome.end, (ends.get(outcome.end) ?? 0) + 1)
    effects += outcome.effects.length > 0 ? 1 : 0
    for (const effect of outcome.effects.slice(0, 1)) console.log(`${each.class}: ${JSON.stringify(each.acts).slice(0, 300)}\n  ${effect.slice(0, 400)}`)
  }
  const isChanged = (await stateOf(world)) !== before
  await world.close()
  const seconds = (performance.now() - since) / 1_000
  const ended = [...ends].map(([end, count]) => `${count} ${end}`).join(', ')
  console.log(
    `${dialect}: ${runs.length} runs, ${effects} with an effect, data ${isChanged ? 'CHANGED' : 'unchanged'}; ended ${ended}; ${Math.round(seconds)} s`,
  )
  if (effects > 0 || isChanged) process.exitCode = 1
}
