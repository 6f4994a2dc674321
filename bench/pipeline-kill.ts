import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ChangingSource, changingConfig, serveChanging } from '../src/warehouse/pipelines/run/fixtures/changing-source.ts'
import { faultsOf } from '../src/warehouse/pipelines/run/fixtures/check-changing.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- pipeline-kill [--kills N] [--every N] [--longest MS]

Kills runs of a pipeline with SIGKILL at random moments while its source changes. After every few kills one run may end, and
the dataset must hold what the source holds, row for row. Defaults: 200 kills, checked after every 10, within 2,500 ms.`

const PROGRAM = join(import.meta.dirname, '..', 'src', 'warehouse', 'pipelines', 'run', 'fixtures', 'killed-run.ts')
const CHANGE_MS = 150

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const [kills, every, longest] = [Number(options.get('kills') ?? 200), Number(options.get('every') ?? 10), Number(options.get('longest') ?? 2_500)]
  const source = await serveChanging()
  const folder = await mkdtemp(join(tmpdir(), 'parley-kill-'))
  try {
    const { ended, faults } = await killMany({ source, folder, kills, every, longest })
    console.log(`${kills} kills (${ended} runs had ended before), ${source.expected().events.length} events, ${faults.length} faults`)
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
    // the first goes on with what is in the log, the second begins when the source has come to rest
    const exit = (await ending(start(source, folder))) || (await ending(start(source, folder)))
    const found = exit === 0 ? await faultsOf(folder, source.expected()) : [`the last run ended with ${exit}`]
    faults.push(...found.map((fault) => `after kill ${kill}: ${fault}`))
    console.log(`${kill} kills: ${found.length === 0 ? 'as the source' : `${found.length} faults`}`)
  }
  return { ended, faults }
}

function start(source: ChangingSource, folder: string): ChildProcess {
  const config = JSON.stringify(changingConfig(source.url))
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'parley-kill-code') }
  return spawn(process.execPath, [PROGRAM, config, folder, String(source.port)], { stdio: ['ignore', 'ignore', 'inherit'], env })
}

function ending(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
}
