import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Client } from '../end-to-end/client.ts'
import { testDatabase } from './store.ts'

const BUSINESS = join(import.meta.dirname, '..', '..', 'src', 'edge', 'http', 'spaces', 'fixtures', 'business.sql')

/** Where a database is, as a connection is made with. */
export interface DatabaseFields {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly username: string
  readonly password: string
}

/** A fresh PostgreSQL database of a partner's business with two tenants, 456 (Alpha) and 789 (Beta). */
export async function businessDatabase(): Promise<DatabaseFields> {
  const url = await testDatabase()
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query(await readFile(BUSINESS, 'utf8'))
  await owner.end()
  const { hostname: host, port, pathname, username, password } = new URL(url)
  return { host, port: Number(port), database: pathname.slice(1), username, password: password || 'none' }
}

/** Connects a database as an admin and waits until it is read. @returns id of the connection */
export async function connectDatabase(admin: Client, fields: DatabaseFields): Promise<string> {
  const { id } = (await admin.post<{ id: string }>('/api/connect_postgres', fields)).body
  const { log_id } = (await admin.post<{ log_id: string }>(`/api/sync/postgres/${encodeURIComponent(id)}`, {})).body
  await admin.get(`/api/logs/${log_id}?follow=true`)
  return id
}
