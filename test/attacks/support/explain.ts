import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import type { DialectId } from '../../../src/flow.ts'
import { testDatabase } from '../../support/store.ts'
import { dataText } from './control.ts'

/** The engine's plan of a statement on the whole data, as text. */
export async function explain(dialect: DialectId, text: string, values: readonly (string | boolean | null)[]): Promise<string> {
  if (dialect === 'postgres') {
    const client = new pg.Client({ connectionString: await testDatabase() })
    await client.connect()
    await client.query(dataText('postgres'))
    const { rows } = await client.query<Record<string, string>>(`EXPLAIN (COSTS OFF) ${text}`, [...values])
    await client.end()
    return rows.map((row) => Object.values(row)[0]).join('\n')
  }
  if (dialect === 'sqlite') {
    const database = new DatabaseSync(':memory:')
    database.exec(dataText('sqlite'))
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values.map((value) => (typeof value === 'boolean' ? Number(value) : value)))
    database.close()
    return rows.map((row) => String(row.detail)).join('\n')
  }
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(dataText('duckdb'))
  const rows = (await connection.runAndReadAll(`EXPLAIN ${text}`, [...values])).getRows()
  connection.closeSync()
  instance.closeSync()
  return rows.map((row) => row.join('\n')).join('\n')
}
