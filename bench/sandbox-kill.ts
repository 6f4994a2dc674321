import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openSandbox, prepareHost } from '../src/platform/sandbox/index.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- sandbox-kill [--count 100]

The server is killed while a skill runs (X6), in both modes in turn: processes of the skill that are left after 100 ms, and
folders and control groups left after the next start.`
const GOAL_MS = 100
const PATIENCE_MS = 5_000
const PLACES = process.getuid?.() === 0 ? '/run/parley-skills' : join(tmpdir(), `parley-skills-${process.getuid?.() ?? 0}`)
const GROUPS = ['memory', 'pids', 'cpu', '.'].map((each) => join('/sys/fs/cgroup', each, 'parley-skills'))
const SERVER = new URL('../src/platform/sandbox/fixtures/server-with-a-run.ts', import.meta.url).pathname

export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const count = Number(options.get('count') ?? 100)
  const dataDir = join(tmpdir(), 'parley-skills-bench')
  mkdirSync(dataDir, { recursive: true })
  const missing = await prepareHost({ dataDir }, true)
  if (missing !== null) throw new Error(missing)
  const taken: number[] = []
  let leftovers = 0
  for (let n = 0; n < count; n++) {
    const { took, places } = await killed(`kill${process.pid % 10_000}x${n}`, n % 2 === 0 ? 'full' : 'unprivileged')
    taken.push(took)
    await (await openSandbox({ dataDir, addresses: { privateHosts: [] }, running: 1, runningPerPerson: 1, waiting: 1 })).close()
    leftovers += left(places).length
  }
  const late = taken.filter((each) => each > GOAL_MS).length
  console.log(`${count} servers killed in the middle of a run, both modes in turn`)
  console.log(
    `processes of the skill gone after: median ${percentile(taken, 0.5).toFixed(0)} ms, worst ${Math.max(...taken).toFixed(0)} ms; later than ${GOAL_MS} ms: ${late} (goal 0)`,
  )
  console.log(`folders and groups left after the next start: ${leftovers} (goal 0)`)
  if (late > 0 || leftovers > 0) process.exitCode = 1
}

interface Killed {
  /** Milliseconds from the kill to the end of the last process. */
  readonly took: number
  /** Names of the places the server held. */
  readonly places: readonly string[]
}

async function killed(mark: string, mode: string): Promise<Killed> {
  const server = spawn(process.execPath, [SERVER, mark, mode], { stdio: 'ignore' })
  for (let waited = 0; named(mark).length < 2; waited += 10) {
    if (waited > 60_000) throw new Error('the skill did not start')
    await wait(10)
  }
  const places = ownedBy(server.pid ?? 0)
  const since = performance.now()
  server.kill('SIGKILL')
  while (named(mark).length > 0 && performance.now() - since < PATIENCE_MS) await wait(1)
  const took = performance.now() - since
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  return { took, places }
}

function named(mark: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/comm`).trim() === mark)
}

function ownedBy(server: number): readonly string[] {
  return readdirSync(PLACES).filter((name) => read(join(PLACES, name, 'owner')).startsWith(`${server} `))
}

/** Groups without a place: another server that lives may have taken the place of this name since. */
function left(places: readonly string[]): readonly string[] {
  return places.filter((name) => !existsSync(join(PLACES, name))).flatMap((name) => GROUPS.map((group) => join(group, name)).filter((each) => existsSync(each)))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended
  }
}
