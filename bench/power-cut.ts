import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChangingSource, changingConfig, serveChanging } from '../src/warehouse/pipelines/run/fixtures/changing-source.ts'
import { faultsOf } from '../src/warehouse/pipelines/run/fixtures/check-changing.ts'
import { openPublished, type TestDestination, wholeText } from '../src/warehouse/pipelines/run/fixtures/published-dataset.ts'
import { testConfig, testDeps } from '../src/warehouse/pipelines/run/fixtures/test-run.ts'
import { runPipeline } from '../src/warehouse/pipelines/run/index.ts'
import { optionsOf } from './support/options.ts'
import { type PowerCut, powerCuts } from './support/power-cut-states.ts'
import { straceVersion, type TracedCall, traceCalls } from './support/traced-calls.ts'
import { restore, UnsyncedDisk } from './support/unsynced-disk.ts'

const HELP = `npm run bench -- power-cut [--only WORD] [--folder F] [--every N] [--all-bytes]

Records every write, name and sync of a run (by strace), and fails the power at each: what was not synced is lost, whole or in
part. On each disk that may be found then, the dataset must be the old one or the new one, the new one once the run went on behind
its commit, and the next runs must end as if nothing had happened. --only: of the cases, those whose name holds the word. --every: of the disks, one in so many.
--all-bytes: disks that differ only in the bytes of drafts and private copies are cases, too; else one of them is.`

const PROGRAM = join(import.meta.dirname, '..', 'src', 'warehouse', 'pipelines', 'run', 'fixtures', 'killed-run.ts')
const MARK = '/parley-failpoint/'
const COMMITTED = 'after-commit'
/** A lock whose owner was silent for so long is free, and a page log is not too old. */
const OFF_MS = 60_000
const MOST_SHOWN = 10
const PRIVATE = /\.draft$|\.load-|\.work\//
const REQUEST = { full: false, acceptPartial: false, skipUnresolved: false, keepPages: false } as const

/** How the traced run finds its folder. */
const BEFORE = {
  'first load': async () => undefined,
  'load into a dataset': async (bench: Case) => {
    await runHere(bench)
    bench.source.change()
  },
  'load of a killed run': async (bench: Case) => {
    await runHere(bench)
    bench.source.change()
    await traced(bench, ['marked-normalized', '1'])
  },
  'run that goes on with pages': async (bench: Case) => {
    await runHere(bench)
    bench.source.change()
    await traced(bench, ['page-appended', '3'])
  },
} as const

interface Case {
  readonly name: string
  readonly source: ChangingSource
  readonly folder: string
  readonly kind: TestDestination
  readonly isOneOf: (path: string) => boolean
  readonly every: number
}

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const version = await straceVersion()
  if (version === null) return console.log('power-cut: strace is not on the path, or may not trace here; nothing was measured')
  const root = await mkdtemp(join(options.get('folder') ?? tmpdir(), 'parley-power-'))
  const isOneOf = (path: string): boolean => !options.has('all-bytes') && PRIVATE.test(path)
  const every = Number(options.get('every') ?? 1)
  let faults = 0
  try {
    for (const kind of ['duckdb', 'filesystem'] as const) {
      for (const [before, prepare] of Object.entries(BEFORE)) {
        const name = `${kind}, ${before}`
        if (name.includes(options.get('only') ?? '')) {
          faults += await measure({ name, kind, folder: join(root, name.replaceAll(/\W+/g, '-')), isOneOf, every }, prepare)
        }
      }
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
  console.log(`power-cut: ${faults} faults (${version})`)
  if (faults > 0) process.exitCode = 1
}

async function measure(given: Omit<Case, 'source'>, prepare: (bench: Case) => Promise<unknown>): Promise<number> {
  const source = await serveChanging()
  const bench = { ...given, source }
  const { name, folder } = bench
  mkdirSync(folder)
  try {
    await prepare(bench)
    const disks = [UnsyncedDisk.of(folder), UnsyncedDisk.of(folder)] as const
    const { exit, calls } = await traced(bench, [])
    if (exit !== 0) throw new Error(`the traced run ended with ${exit}`)
    const datasets = await datasetsOf(bench, disks[0], calls)
    source.change() // a page log that is read again holds another answer than the source gives
    const { steps, states, faults } = await failPower(bench, { disk: disks[1], calls, datasets })
    console.log(`${name}: ${steps} steps, ${states} disks, ${faults.length} faults`)
    for (const fault of faults.slice(0, MOST_SHOWN)) console.log(`  ${fault}`)
    return faults.length
  } finally {
    await source.stop()
  }
}

interface Trace {
  readonly disk: UnsyncedDisk
  readonly calls: readonly TracedCall[]
  /** The dataset before the run, and after each of its commits. */
  readonly datasets: readonly string[]
}

async function datasetsOf(bench: Case, disk: UnsyncedDisk, calls: readonly TracedCall[]): Promise<readonly string[]> {
  const datasets: string[] = []
  const read = async (): Promise<void> => {
    restore(disk.whole(), bench.folder, OFF_MS)
    datasets.push(await datasetText(bench))
  }
  await read()
  for (const call of calls) {
    disk.apply(call)
    if (markOf(call) === COMMITTED) await read()
  }
  return datasets
}

async function failPower(bench: Case, { disk, calls, datasets }: Trace) {
  const faults: string[] = []
  const seen = new Set<string>()
  let [steps, commits, mark] = [0, 0, 'begin']
  for (const call of calls) {
    const reached = markOf(call)
    mark = reached ?? mark
    if (reached === COMMITTED) commits++
    const step = disk.apply(call)
    if (step === null) continue
    steps++
    const allowed = datasets.slice(commits, commits + 2)
    for (const cut of powerCuts(disk, bench.isOneOf)) {
      const key = `${cut.hash} ${commits}`
      if (seen.has(key)) continue
      seen.add(key)
      if (seen.size % bench.every !== 0) continue
      const found = await faultsAfter(bench, cut, allowed)
      faults.push(...found.map((fault) => `behind ${mark}, after ${step.what} ${step.path}, with ${cut.how}: ${fault}`))
    }
  }
  return { steps, states: Math.floor(seen.size / bench.every), faults }
}

/** @returns undefined for a call that is no mark; a mark is a call for a file that is not there */
function markOf({ name, args, at }: TracedCall): string | undefined {
  const path = name === 'access' && at === 'end' ? String(args[0]) : ''
  return path.startsWith(MARK) ? path.slice(MARK.length) : undefined
}

async function faultsAfter(bench: Case, { state }: PowerCut, allowed: readonly string[]): Promise<readonly string[]> {
  restore(state, bench.folder, OFF_MS)
  const found = await datasetText(bench).catch((error: unknown) => `it cannot be read: ${String(error)}`)
  if (!allowed.includes(found))
    return [allowed.length === 1 ? 'the dataset is not the new one' : `the dataset is neither the old nor the new one: ${found.slice(0, 200)}`]
  // the first goes on with what is in the log, the second begins when the source has come to rest
  let faults: readonly string[] = []
  for (const each of ['first', 'second']) {
    const { exitCode, error } = await runHere(bench)
    if (exitCode !== 0) return [`the ${each} run ended with ${exitCode}: ${error?.message}`]
    faults = await faultsOf(bench.folder, bench.source.expected(), bench.kind)
    if (faults.length === 0) break
  }
  return faults
}

async function datasetText({ folder, kind }: Case): Promise<string> {
  const dataset = await openPublished(folder, 'changing', kind)
  if (dataset === null) return ''
  return wholeText(dataset).finally(() => dataset.close())
}

async function runHere({ source, folder, kind }: Case) {
  const config = await testConfig(changingConfig(source.url))
  return runPipeline({ ...REQUEST, config }, { ...testDeps(folder, source.port, () => undefined, kind), isAlive: () => false })
}

/** @param failpoint where it is killed, and at which time */
async function traced({ source, folder, kind }: Case, failpoint: readonly string[]) {
  const [name = '', times = '1'] = failpoint
  const program = [process.execPath, PROGRAM, JSON.stringify(changingConfig(source.url)), folder, String(source.port), name, times, kind]
  return traceCalls(program, { ...process.env, PARLEY_FAILPOINT_MARKS: '1', NODE_COMPILE_CACHE: join(tmpdir(), 'parley-kill-code') }, `${folder}.calls`)
}
