import { rename, rm } from 'node:fs/promises'
import {
  DATE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
} from '@duckdb/node-api'
import { TABLES, type TableDefinition } from './tables.ts'

/** Rows of each table; dates are days since 1970, timestamps seconds since 1970, money and shares whole hundredths. */
export type Rows = Readonly<Record<string, Iterable<readonly (string | number | boolean | null)[]>>>

const CHUNK = 2_048

/** Writes the database beside its place and renames it, so readers see the old one or the new one. */
export async function writeDatabase(path: string, rows: Rows): Promise<void> {
  const partial = `${path}.new`
  await rm(partial, { force: true })
  const instance = await DuckDBInstance.create(partial)
  const connection = await instance.connect()
  for (const table of TABLES) {
    await connection.run(createTable(table))
    for (const comment of comments(table)) await connection.run(comment)
    await append(connection, table, rows[table.name] ?? [])
  }
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
  await rename(partial, path)
}

async function append(connection: DuckDBConnection, table: TableDefinition, rows: Rows[string]): Promise<void> {
  const appender = await connection.createAppender(table.name)
  const types = table.columns.map(([, type]) => type)
  const convert = types.map(converter)
  let columns: DuckDBValue[][] = types.map(() => [])
  const flush = (): void => {
    const count = columns[0]?.length ?? 0
    if (count === 0) return
    const chunk = DuckDBDataChunk.create(types, count)
    chunk.setColumns(columns)
    appender.appendDataChunk(chunk)
    columns = types.map(() => [])
  }
  for (const row of rows) {
    for (let k = 0; k < types.length; k++) columns[k]?.push(convert[k]?.(row[k] ?? null) ?? null)
    if ((columns[0]?.length ?? 0) >= CHUNK) flush()
  }
  flush()
  appender.closeSync()
}

function converter(type: DuckDBType): (value: string | number | boolean | null) => DuckDBValue {
  if (type.typeId === DATE.typeId) return (value) => (typeof value === 'number' ? new DuckDBDateValue(value) : null)
  if (type.typeId === TIMESTAMP.typeId) return (value) => (typeof value === 'number' ? new DuckDBTimestampValue(BigInt(value) * 1_000_000n) : null)
  if (type instanceof DuckDBDecimalType) return (value) => (typeof value === 'number' ? new DuckDBDecimalValue(BigInt(value), type.width, type.scale) : null)
  return (value) => value
}

function createTable(table: TableDefinition): string {
  const columns = table.columns.map(([name, type]) => `${name} ${type}${table.key.includes(name) ? ' NOT NULL' : ''}`)
  const keys = [`PRIMARY KEY (${table.key.join(', ')})`]
  return `CREATE TABLE ${table.name} (${[...columns, ...keys].join(', ')})`
}

function comments(table: TableDefinition): string[] {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const columns = table.columns
    .filter(([, , comment]) => comment !== '')
    .map(([name, , comment]) => `COMMENT ON COLUMN ${table.name}.${name} IS ${quoted(comment)}`)
  return [`COMMENT ON TABLE ${table.name} IS ${quoted(table.comment)}`, ...columns]
}
