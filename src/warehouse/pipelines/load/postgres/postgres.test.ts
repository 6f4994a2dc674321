import pg from 'pg'
import { testDatabase } from '../../../../../test/support/store.ts'
import { destinationConformance, type Published } from '../fixtures/conformance.ts'
import { postgresDestination } from './index.ts'

destinationConformance('PostgreSQL', async () => {
  const url = await testDatabase()
  const reader = new pg.Client({ connectionString: url })
  await reader.connect()
  await reader.query("SET timezone = 'UTC'")
  return {
    destination: postgresDestination({ settings: async () => ({ connectionString: url }), address: '127.0.0.1/test' }),
    published: (dataset) => published(reader, dataset),
    kill: async () => {
      await reader.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'parley pipeline'",
      )
    },
    close: () => reader.end(),
  }
})

function published(reader: pg.Client, dataset: string): Published {
  return {
    tables: async () =>
      (await reader.query('SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1', [dataset])).rows.map((row) => String(row.tablename)),
    rows: async (table) => {
      const named = await reader.query('SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0', [`${quoted(dataset)}.${quoted(table)}`])
      const texts = named.rows.map(({ attname }) => `${quoted(attname)}::text AS ${quoted(attname)}`)
      return (await reader.query(`SELECT ${texts.join(', ')} FROM ${quoted(dataset)}.${quoted(table)}`)).rows
    },
    leftovers: async () => (await reader.query("SELECT nspname FROM pg_namespace WHERE nspname = $1 || '_staging'", [dataset])).rows,
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
