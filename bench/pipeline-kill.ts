import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FAILPOINTS, type FailpointName } from '../src/warehouse/pipelines/package/index.ts'
import { type ChangingSource, changingConfig, serveChanging } from '../src/warehouse/pipelines/run/fixtures/changing-source.ts'
import { faultsOf } from '../src/warehouse/pipelines/run/fixtures/check-changing.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- pipeline-kill [--kills N] [--every N] [--longest MS] | --failpoints ROUNDS

Kills runs of a pipeline with SIGKILL at random moments while its source changes. After every few kills one run may end, and
the dataset must hold what the source holds, row for row. Defaults: 200 kills, checked after every 10, within 2,500 ms.
--failpoints: kills at every named place of a run instead, so many times each, later in the run each time where a run comes by more
than once; checked after every kill.`

const PROGRAM = join(import.meta.dirname, '..', 'src', 'warehouse', 'pipelines', 'run', 'fixtures', 'killed-run.ts')
const CHANGE_MS = 150
/** Reached several times in a run. */
const REPEATED: ReadonlySet<FailpointName> = new Set(['page-appended', 'batch-appended', 'page-synced'])

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const [kills, every, longest] = [Number(options.get('kills') ?? 200), Number(options.get('every') ?? 10), Number(options.get('longest') ?? 2_500)]
  const source = await serveChanging()
  const folder = await mkdtemp(join(tmpdir(), 'parley-kill-'))
  try {
    const rounds = options.get('failpoints')
    const { said, faults } =
      rounds === undefined ? await killMany({ source, folder, kills, every, longest }) : await killAtFailpoints(source, folder, Number(rounds))
    console.log(`${said}, ${source.expected().events.length} events, ${faults.length} faults`)
    for (const fault of faults) console.log(`  ${fault}`)
    if (faults.length > 0) process.exitCode = 1
  } finally {
    await source.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Killing {
  readonly source: ChangingSource
  readonly folder: string
  readonly kills: number
  readonly every: number
  readonly longest: number
}

async function killMany({ source, folder, kills, every, longest }: Killing) {
  const faults: string[] = []
  let ended = 0
  for (let kill = 1; kill <= kills; kill++) {
    const changing = setInterval(source.change, CHANGE_MS)
    const child = start(source, folder)
    const over = ending(child)
    const isOver = await Promise.race([over.then(() => true), sleep(Math.random() * longest, false)])
    child.kill('SIGKILL')
    await over
    clearInterval(changing)
    if (isOver) ended++
    if (kill % every !== 0) continue
    const found = await faultsAtRest(source, folder)
    faults.push(...found.map((fault) => `after kill ${kill}: ${fault}`))
    console.log(`${kill} kills: ${found.length === 0 ? 'as the source' : `${found.length} faults`}`)
  }
  return { said: `${kills} kills (${ended} runs had ended before)`, faults }
}

async function killAtFailpoints(source: ChangingSource, folder: string, rounds: number) {
  const faults: string[] = [...(await faultsAtRest(source, folder))]
  let kills = 0
  for (const name of FAILPOINTS) {
    let [killed, sound] = [0, 0]
    for (let round = 1; round <= rounds; round++) {
      source.change()
      const end = await ending(start(source, folder, name, REPEATED.has(name) ? round : 1))
      if (end === 'SIGKILL') killed++
      else faults.push(`${name}: the run ended with ${end}`)
      const found = await faultsAtRest(source, folder)
      if (found.length === 0) sound++
      faults.push(...found.map((fault) => `${name}, round ${round}: ${fault}`))
    }
    kills += killed
    console.log(`${name}: ${killed} kills, ${sound} times as the source`)
  }
  return { said: `${kills} kills at ${FAILPOINTS.length} failpoints`, faults }
}

/** The first run goes on with what is in the log, the second begins when the source has come to rest. */
async function faultsAtRest(source: ChangingSource, folder: string): Promise<readonly string[]> {
  const exit = (await ending(start(source, folder))) || (await ending(start(source, folder)))
  return exit === 0 ? faultsOf(folder, source.expected()) : [`the last run ended with ${exit}`]
}

/** @param failpoint where it is killed, when it comes by for the given time */
function start(source: ChangingSource, folder: string, failpoint?: FailpointName, times = 1): ChildProcess {
  const config = JSON.stringify(changingConfig(source.url))
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'parley-kill-code') }
  const killed = failpoint === undefined ? [] : [failpoint, String(times)]
  return spawn(process.execPath, [PROGRAM, config, folder, String(source.port), ...killed], { stdio: ['ignore', 'ignore', 'inherit'], env })
}

function ending(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
}
