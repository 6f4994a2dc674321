import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '../../src/platform/store/index.ts'
import { freePort } from '../../test/support/cluster.ts'

/** A PostgreSQL of the measurement's own; the account is a superuser. */
export async function benchCluster(): Promise<{ newDatabase(): Promise<string>; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const listen = { port: await freePort(), password: randomBytes(12).toString('hex') }
  const cluster = await startCluster({ dataDir, listen, settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } })
  const server = `postgres://parley:${listen.password}@127.0.0.1:${listen.port}/`
  return {
    newDatabase: async () => {
      const name = `bench_${randomBytes(6).toString('hex')}`
      const client = new pg.Client({ connectionString: `${server}postgres` })
      await client.connect()
      await client.query(`CREATE DATABASE ${name}`)
      await client.end()
      return `${server}${name}`
    },
    close: async () => {
      await cluster.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
