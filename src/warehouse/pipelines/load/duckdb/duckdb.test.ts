import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { destinationConformance, type Published } from '../fixtures/conformance.ts'
import { duckdbDestination } from '../index.ts'

destinationConformance('DuckDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-load-'))
  const fileOf = (dataset: string): string => join(folder, dataset, `${dataset}.duckdb`)
  return {
    destination: duckdbDestination({ fileOf }),
    published: (dataset) => published(fileOf(dataset)),
    close: () => rm(folder, { recursive: true }),
  }
})

function published(file: string): Published {
  return {
    tables: async () => (await query(file, 'SELECT table_name FROM duckdb_tables() ORDER BY 1')).map((row) => String(row.table_name)),
    rows: async (table) => {
      const rows = await query(file, `SELECT COLUMNS(*)::VARCHAR FROM "${table.replaceAll('"', '""')}"`)
      return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])))
    },
    leftovers: async () => (await readdir(join(file, '..'))).filter((name) => join(file, '..', name) !== file),
  }
}

async function query(file: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  try {
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    return (await connection.runAndReadAll(sql)).getRowObjectsJS()
  } finally {
    instance.closeSync()
  }
}
