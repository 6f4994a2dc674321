// What a fresh clone needs before anything runs: packages and the built web app. Plain JavaScript without packages,
// because it runs on whatever Node the machine has, before the project's own Node is there.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const BIN = join(ROOT, 'node_modules', '.bin')
/** The project's own Node, brought by a package for this platform. */
export const NODE = join(BIN, process.platform === 'win32' ? 'node.cmd' : 'node')

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const INTERRUPTED = 130
const PATIENCE_MS = 10_000

/** Installs packages if the lockfile changed since they were last installed. */
export async function install() {
  const stamp = join(ROOT, 'node_modules', '.parley-installed')
  const wanted = hash([join(ROOT, 'package-lock.json')])
  if (read(stamp) === wanted && existsSync(NODE)) return
  say('Installing packages (once; about a minute) …')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true })
  if (!existsSync(NODE))
    throw new Error('The package “node” did not bring its program. Allow install scripts for it, or start with Node 22.18 or newer: node src/main.ts serve')
  writeFileSync(stamp, wanted)
}

/** Builds the web app if its sources changed since the last build. */
export async function buildWeb() {
  const stamp = join(ROOT, 'web', 'dist', '.parley-built')
  const sources = [join(ROOT, 'package-lock.json'), join(ROOT, 'src', 'flow.ts'), ...filesBelow(join(ROOT, 'web'))]
  const wanted = hash(sources)
  if (read(stamp) === wanted) return
  say('Building the web app …')
  await run('npm', ['run', 'build', '--workspace=web', '--loglevel=error'], { quiet: true })
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

/**
 * Runs a command with the project's Node first on the path.
 * @param {{quiet?: boolean, allowFailure?: boolean}} [options] quiet: its output is shown only if it fails
 * @returns {Promise<number>} its exit code
 */
export function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    const stdio = options.quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit'
    const child = spawn(command, args, { cwd: ROOT, stdio, env: environment(), shell: process.platform === 'win32' })
    const said = []
    child.stdout?.on('data', (chunk) => said.push(chunk))
    child.stderr?.on('data', (chunk) => said.push(chunk))
    const interrupted = endWith(child)
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (interrupted()) process.exit(INTERRUPTED)
      const result = code ?? (signal === null ? 1 : 128)
      if (result === 0 || options.allowFailure) return done(result)
      process.stderr.write(Buffer.concat(said))
      fail(new Error(`${command} ${args.join(' ')} ended with ${result}.`))
    })
  })
}

/** An installation that goes on behind a Ctrl-C would be in the way of the next: nothing ends before it has. */
function endWith(child) {
  let isInterrupted = false
  const end = () => {
    if (isInterrupted) return
    isInterrupted = true
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref()
  }
  for (const signal of SIGNALS) process.on(signal, end)
  child.on('close', () => {
    for (const signal of SIGNALS) process.off(signal, end)
  })
  return () => isInterrupted
}

export function environment() {
  // Node keeps what it compiled there, types already stripped: a later start loads in half the time.
  const cache = join(ROOT, 'node_modules', '.cache', 'node')
  return { NODE_COMPILE_CACHE: cache, ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}` }
}

export function say(text) {
  process.stderr.write(`${text}\n`)
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', '.vite'].includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort()
}

function hash(files) {
  const sum = createHash('sha256')
  for (const file of files) if (existsSync(file) && statSync(file).isFile()) sum.update(file.slice(ROOT.length)).update(readFileSync(file))
  return sum.digest('hex')
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
