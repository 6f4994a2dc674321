import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createLogger } from '../../src/platform/log/index.ts'
import { openStore, type Store } from '../../src/platform/store/index.ts'

/** @returns address of a fresh, empty database on the run's PostgreSQL; superuser rights */
export async function testDatabase(): Promise<string> {
  const server = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: `${server}postgres` })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return `${server}${name}`
}

/** @returns a fresh, migrated store on the run's PostgreSQL; close it when done */
export async function testStore(url?: string): Promise<Store & { readonly url: string }> {
  const address = url ?? (await testDatabase())
  const store = await openStore({ connection: { connectionString: address }, poolSize: 10, log: createLogger('silent') })
  return { ...store, url: address }
}
