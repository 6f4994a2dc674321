import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { emptySchema } from '../../schema/index.ts'
import { destinationConformance, type Published } from '../fixtures/conformance.ts'
import { load } from '../fixtures/small-load.ts'
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

test('of two loads begun at once the second to end is refused, and loses nothing of the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-load-'))
  const fileOf = (dataset: string): string => join(folder, `${dataset}.duckdb`)
  try {
    const dataset = await duckdbDestination({ fileOf }).open('x')
    const rows = {
      loadId: '1795000001.0000000',
      disposition: { kind: 'append' as const },
      tables: [{ table: 't', columns: 'id bigint', rows: [{ id: 1, _dlt_id: 'a' }] }],
    }
    const slow = await dataset.begin('1795000009.0000000', new Map())
    await load(await duckdbDestination({ fileOf }).open('x', 'read'), rows)
    const what = { pipeline: 'p', schema: emptySchema('s'), state: null, stateChanged: false, extracted: [], insertedAt: new Date(0) }
    await expect(slow.commit(what)).rejects.toMatchObject({ code: 'pipeline_load', facts: { transient: true } })
    await slow.abort()
    expect(await readdir(folder)).toEqual(['x.duckdb'])
    expect([await dataset.isLoaded(rows.loadId), await dataset.isLoaded('1795000009.0000000')]).toEqual([true, false])
  } finally {
    await rm(folder, { recursive: true })
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
