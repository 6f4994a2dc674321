import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createLogger } from '../../src/platform/log/index.ts'
import { openStore, type Store } from '../../src/platform/store/index.ts'

/** @returns address of a fresh, empty database on the run's PostgreSQL; superuser rights */
export function testDatabase(): Promise<string> {
  return createDatabase()
}

/** @returns address of a fresh database with this release's schema, for a server that need not migrate it */
export function storeDatabase(): Promise<string> {
  return createDatabase(inject('migrated'))
}

/** @param like  the database to copy; by file, which costs a quarter of copying page by page */
async function createDatabase(like = 'template1'): Promise<string> {
  const server = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: `${server}postgres` })
  await client.connect()
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${like} STRATEGY file_copy`)
  await client.end()
  return `${server}${name}`
}

/**
 * @param url  of the database to migrate; otherwise a copy of a migrated one is made
 * @returns a migrated store on the run's PostgreSQL; close it when done
 */
export async function testStore(url?: string): Promise<Store & { readonly url: string }> {
  const address = url ?? (await storeDatabase())
  const store = await openStore({ connection: { connectionString: address }, poolSize: 10, log: createLogger('silent') })
  return { ...store, url: address }
}
