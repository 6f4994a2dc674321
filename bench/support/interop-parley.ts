import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { destinationFor, readConfig, runPipeline } from '../../src/warehouse/pipelines/index.ts'
import { testDeps } from '../../src/warehouse/pipelines/run/fixtures/test-run.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

export interface CliRun {
  readonly exitCode: number | null
  readonly out: string
  readonly err: string
}

/** `parley pipeline …` in a folder, which holds its configs and its data. */
export async function parleyCli(
  folder: string,
  args: readonly string[],
  reach: readonly number[],
  secrets: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  const named = Object.entries(secrets).map(([name, value]) => [`PARLEY_PIPELINE_SECRET_${name.toUpperCase()}`, value])
  const env = {
    PATH: process.env.PATH ?? '',
    PARLEY_DATA_DIR: join(folder, 'data'),
    PARLEY_PRIVATE_HOSTS: reach.map((port) => `pipeline=127.0.0.1:${port}`).join(','),
    ...Object.fromEntries(named),
  }
  const child = spawn(process.execPath, [MAIN, 'pipeline', ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = [[] as Buffer[], [] as Buffer[]]
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => err.push(piece))
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}

export function writePipeline(folder: string, name: string, config: object): void {
  mkdirSync(join(folder, 'pipelines'), { recursive: true })
  writeFileSync(join(folder, 'pipelines', `${name}.json`), JSON.stringify(config))
}

/** One run in this process. @returns what it failed with, or null */
export async function runParley(folder: string, source: object, reach: readonly number[]): Promise<string | null> {
  mkdirSync(folder, { recursive: true })
  const privateHosts = reach.map((port) => `pipeline=127.0.0.1:${port}`)
  const config = await readConfig(source, { name: 'interop', format: 'object', lookUp: async () => undefined })
  const deps = testDeps(folder, reach[0] ?? 0, () => undefined)
  const destination = destinationFor(config, folder, privateHosts)
  const request = { config, full: false, acceptPartial: false, skipUnresolved: false, keepPages: false }
  const { exitCode, error } = await runPipeline(request, { ...deps, destination })
  return exitCode === 0 ? null : `${exitCode} ${error?.code}: ${error?.message}`
}
