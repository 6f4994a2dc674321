import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_ENVIRONMENT, RUN_FLAGS } from '../../src/warehouse/pipelines/run/memory.ts'
import { followMemory } from './peak-memory.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const CODE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'parley-code')
const WITH_DLT = join(import.meta.dirname, 'ingest_with_dlt.py')

export interface LoaderRun {
  /** From the first request to the commit. */
  readonly loadMs: number
  /** From start to end of the process. */
  readonly wholeMs: number
  readonly peakBytes: number
}
export interface LoaderPlace {
  readonly port: number
  /** The dataset stays here between runs. */
  readonly folder: string
  readonly resources: readonly object[]
  /** Address of a PostgreSQL database to load into; absent: a DuckDB file. */
  readonly into?: string
}

export async function runParley({ port, folder, resources, into }: LoaderPlace): Promise<LoaderRun> {
  mkdirSync(join(folder, 'pipelines'), { recursive: true })
  const destination = into === undefined ? 'duckdb' : { type: 'postgres', connection: into }
  const config = { pipeline: { name: 'bench', dataset: 'bench', destination }, client: { base_url: `http://127.0.0.1:${port}` }, resources }
  writeFileSync(join(folder, 'pipelines', 'bench.json'), JSON.stringify(config))
  const hosts = [port, ...(into === undefined ? [] : [Number(new URL(into).port || 5432)])].map((each) => `pipeline=127.0.0.1:${each}`)
  const env = { ...RUN_ENVIRONMENT, NODE_COMPILE_CACHE: CODE, PARLEY_DATA_DIR: join(folder, 'data'), PARLEY_PRIVATE_HOSTS: hosts.join(',') }
  return measured(port, process.execPath, [...RUN_FLAGS, MAIN, 'pipeline', 'run', 'bench', '--json'], folder, env, (out) =>
    Date.parse(JSON.parse(out).trace.ended_at),
  )
}

export function parleyFile(folder: string): string {
  return join(folder, 'data', 'pipelines', 'bench', 'bench.duckdb')
}

export async function runDlt({ port, folder, resources }: LoaderPlace, python: string, format: string): Promise<LoaderRun> {
  mkdirSync(folder, { recursive: true })
  const args = [WITH_DLT, `http://127.0.0.1:${port}`, folder, format, JSON.stringify(resources)]
  return measured(port, python, args, folder, {}, (out) => Number(out.trim().split('\n').at(-1)))
}

async function measured(
  port: number,
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
  committedAt: (out: string) => number,
): Promise<LoaderRun> {
  const start = Date.now()
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const memory = followMemory(child.pid ?? 0)
  const [out, err] = [[] as Buffer[], [] as Buffer[]]
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => err.push(piece))
  const code = await new Promise((resolve) => child.once('close', resolve))
  const [end, peakBytes] = [Date.now(), memory()]
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${Buffer.concat(err).toString().slice(-2_000)} ${Buffer.concat(out).toString().slice(-500)}`)
  const begun = Number(await (await fetch(`http://127.0.0.1:${port}/begun`)).text())
  return { loadMs: committedAt(Buffer.concat(out).toString()) - begun, wholeMs: end - start, peakBytes }
}
