import { existsSync } from 'node:fs'
import type { DatasetSchema } from '../../schema/index.ts'
import { quoted } from '../sql-text.ts'
import { DATA, WritingEngine } from './writing-engine.ts'

export interface PreviewTable {
  readonly name: string
  readonly rows: number
  readonly columns: readonly string[]
  /** As text; null where there is no value. */
  readonly first: readonly (readonly (string | null)[])[]
}

/** Tables of a published dataset with their first rows, for a person to look at. A file that is not there has none. */
export async function previewDuckdb(file: string, schema: DatasetSchema, limit: number): Promise<readonly PreviewTable[]> {
  if (!existsSync(file)) return []
  const engine = await WritingEngine.open({ data: file, isReadOnly: true })
  try {
    const found = await engine.rows(`SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = '${DATA}' ORDER BY column_index`)
    const columns = Map.groupBy(found, ({ table_name }) => String(table_name))
    const tables: PreviewTable[] = []
    for (const { name } of schema.tables) {
      const names = (columns.get(name) ?? []).map(({ column_name }) => String(column_name))
      if (names.length > 0) tables.push(await previewTable(engine, name, names, limit))
    }
    return tables
  } finally {
    engine.close()
  }
}

async function previewTable(engine: WritingEngine, name: string, columns: readonly string[], limit: number): Promise<PreviewTable> {
  const from = `${DATA}.main.${quoted(name)}`
  const [count] = await engine.rows(`SELECT count(*)::BIGINT AS n FROM ${from}`)
  const texts = columns.map((column, index) => `${quoted(column)}::VARCHAR AS c${index}`).join(', ')
  const rows = await engine.rows(`SELECT ${texts} FROM ${from} LIMIT ${limit}`)
  return { name, rows: Number(count?.n), columns, first: rows.map((row) => columns.map((_, index) => textOf(row[`c${index}`]))) }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
