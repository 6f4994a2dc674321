import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { createLogger } from '../log/index.ts'
import { type Cluster, type Hold, holdFolder, startCluster } from './index.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function folder(mode = 0o755): Promise<string> {
  const closed = await mkdtemp(join(tmpdir(), 'parley-cluster-'))
  await mkdir(join(closed, 'data'), { mode })
  cleanups.push(() => rm(closed, { recursive: true, force: true }))
  return join(closed, 'data')
}
async function started(dataDir: string): Promise<Cluster> {
  const cluster = await startCluster({ dataDir })
  cleanups.push(() => cluster.stop())
  return cluster
}
async function query(cluster: Cluster, text: string): Promise<unknown[]> {
  const client = new pg.Client({ ...cluster.connection, database: 'postgres' })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

test('a cluster is made, keeps its rows over a stop, and listens on no network address', async () => {
  const dataDir = await folder()
  const first = await started(dataDir)
  await query(first, 'CREATE TABLE kept AS SELECT 7 AS n')
  expect(await query(first, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
  await first.stop()
  const second = await started(dataDir)
  expect(second.adopted).toBe(false)
  expect(await query(second, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
})

test('after kill -9 of the server its cluster is adopted with every row, and its hold on the folder is gone', async () => {
  const dataDir = await folder()
  const script = `
    const { startCluster, holdFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    const { default: pg } = await import('pg')
    const cluster = await startCluster({ dataDir: ${JSON.stringify(dataDir)} })
    const quiet = () => undefined
    await holdFolder({ connection: cluster.connection, dataDir: 'folder', log: { info: quiet, warn: quiet }, revive: quiet, taken: quiet })
    const client = new pg.Client({ ...cluster.connection, database: 'postgres' })
    await client.connect()
    await client.query('CREATE TABLE kept AS SELECT 8 AS n')
    console.log('ready')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  const next = await started(dataDir)
  expect(next.adopted).toBe(true)
  expect(await query(next, 'SELECT n FROM kept')).toEqual([{ n: 8 }])
  const release = await hold(next, 'folder')
  await release()
})

test('a pid file left by a machine that lost power does not stop the start, even if another process has that pid now', async () => {
  const dataDir = await folder()
  const first = await started(dataDir)
  await query(first, 'CREATE TABLE kept AS SELECT 1 AS n')
  const [{ data_directory: data } = { data_directory: '' }] = (await query(first, 'SHOW data_directory')) as { data_directory: string }[]
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
  await first.stop()
  await writeFile(join(data, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'))
  expect(await query(await started(dataDir), 'SELECT n FROM kept')).toEqual([{ n: 1 }])
})

test('a second server on the folder is refused, naming the first', async () => {
  const dataDir = await folder()
  const cluster = await started(dataDir)
  const release = await hold(cluster, dataDir)
  await expect(hold(cluster, dataDir)).rejects.toThrow(new RegExp(`in use by parley server, process ${process.pid}.*PARLEY_DATA_DIR`))
  await release()
  await (await hold(cluster, dataDir))()

  // one that takes it while the hold is lost is told, and not fought over
  const other = new pg.Client({ ...cluster.connection, database: 'postgres', application_name: 'parley server, process 1' })
  await other.connect()
  const told = Promise.withResolvers<Error>()
  const revive = async (): Promise<void> => void (await other.query('SELECT pg_advisory_lock(7275539)'))
  const lost = await hold(cluster, dataDir, { revive, taken: told.resolve })
  await query(cluster, 'SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = $$advisory$$')
  expect((await told.promise).message).toContain('in use by parley server, process 1.')
  await lost()
  await other.end()
})

test('whoever holds the folder starts its PostgreSQL again when that is killed, and holds the folder anew', async () => {
  const dataDir = await folder()
  const cluster = await started(dataDir)
  await query(cluster, 'CREATE TABLE kept AS SELECT 9 AS n')
  const release = await hold(cluster, dataDir)
  process.kill(cluster.pid, 'SIGKILL')
  await expect.poll(() => query(cluster, 'SELECT n FROM kept').catch(() => null)).toEqual([{ n: 9 }])
  await expect.poll(() => holders(cluster)).toEqual([`parley server, process ${process.pid}`])
  await query(cluster, 'SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = $$advisory$$')
  await expect.poll(() => holders(cluster)).toEqual([`parley server, process ${process.pid}`])
  await release()
  expect(await holders(cluster)).toEqual([])
})

function hold(cluster: Cluster, dataDir: string, more: Partial<Pick<Hold, 'revive' | 'taken'>> = {}): Promise<() => Promise<void>> {
  const wait = () => pause(20)
  const taken = (error: Error): void => expect.unreachable(error.message)
  return holdFolder({ connection: cluster.connection, dataDir, log: createLogger('silent'), revive: () => startCluster({ dataDir }), taken, wait, ...more })
}

async function holders(cluster: Cluster): Promise<unknown[]> {
  const held = await query(cluster, 'SELECT application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = $$advisory$$')
  return held.map((row) => (typeof row === 'object' && row !== null && 'name' in row ? row.name : row))
}

test.runIf(process.getuid?.() === 0)('as root below a folder closed to everyone else, the store is put where PostgreSQL can reach it', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'parley-closed-'))
  cleanups.push(() => rm(closed, { recursive: true, force: true }))
  const cluster = await started(closed)
  expect(await query(cluster, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  const [{ data_directory: data } = { data_directory: '' }] = (await query(cluster, 'SHOW data_directory')) as { data_directory: string }[]
  expect(data.startsWith('/var/lib/parley/')).toBe(true)
  cleanups.push(() => rm(join(data, '..', '..'), { recursive: true, force: true }))
  await cluster.stop()
  expect(await query(await started(closed), 'SHOW data_directory')).toEqual([{ data_directory: data }])
})
