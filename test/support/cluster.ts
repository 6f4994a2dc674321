import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openJobs } from '../../src/platform/jobs/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { openStore, startCluster } from '../../src/platform/store/index.ts'

/** A store as a server leaves it after its first start, to be copied: migrating takes ten times as long. */
const MIGRATED = 'migrated'

/** Starts one PostgreSQL for the whole test run; `testDatabase()` and `testStore()` make databases on it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-'))
  // PostgreSQL's own account may enter, so its files stay inside and go with the folder
  await chmod(dataDir, 0o755)
  const listen = { port: await freePort(), password: randomBytes(12).toString('hex') }
  const cluster = await startCluster({
    dataDir,
    listen,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  })
  const postgres = `postgres://parley:${listen.password}@127.0.0.1:${listen.port}/`
  const end = async (): Promise<void> => {
    await cluster.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  await makeMigrated(postgres).catch(async (error: unknown) => {
    await end()
    throw error
  })
  project.provide('postgres', postgres)
  project.provide('migrated', MIGRATED)
  project.provide('runFolder', dataDir)
  return end
}

async function makeMigrated(postgres: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${postgres}postgres` })
  await client.connect()
  await client.query(`CREATE DATABASE ${MIGRATED}`)
  await client.end()
  const connection = { connectionString: `${postgres}${MIGRATED}` }
  const log = createLogger('silent')
  await (await openStore({ connection, poolSize: 1, log })).close()
  await (await openJobs({ connection, queues: [], sole: true, log })).close(0)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the run's PostgreSQL server, ending in `/`; a superuser. */
    postgres: string
    /** Name of a database on it that this release's migrations ran in; to be copied. */
    migrated: string
    /** A folder of the test run, for what its files share; it goes when the run ends. */
    runFolder: string
  }
}
