import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startCluster } from '../../src/platform/store/index.ts'

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
  project.provide('postgres', `postgres://parley:${listen.password}@127.0.0.1:${listen.port}/`)
  return async () => {
    await cluster.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
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
  }
}
