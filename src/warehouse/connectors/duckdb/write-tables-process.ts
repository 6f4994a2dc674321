import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteName } from '../table-id.ts'
import type { TablesToWrite, TableToWrite } from './write-tables.ts'

// A process that writes one file and ends. It ends with the server, too.

const LOCKED = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_persistent_secrets: 'false',
  memory_limit: '256MiB',
  threads: '1',
} as const
const LONGEST_LINE_BYTES = 1 << 20

process.on('disconnect', () => process.exit(1))
process.once('message', (order: TablesToWrite) => void carryOut(order))

async function carryOut(order: TablesToWrite): Promise<void> {
  try {
    await write(order)
    process.exit(0)
  } catch (error) {
    process.send?.({ failed: error instanceof Error ? error.message : String(error) }, () => process.exit(1))
  }
}

async function write({ file, folder, tables }: TablesToWrite): Promise<void> {
  const instance = await DuckDBInstance.create(file, { ...LOCKED, temp_directory: folder })
  const connection = await instance.connect()
  await connection.run(`SET allowed_directories = [${literal(folder)}]`)
  await connection.run('SET enable_external_access = false')
  await connection.run("SET TimeZone = 'UTC'")
  for (const table of tables) await writeTable(connection, table)
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
}

async function writeTable(connection: DuckDBConnection, { name, comment, key, columns, rows }: TableToWrite): Promise<void> {
  const table = quoteName(name)
  const defined = columns.map((column) => `${quoteName(column.name)} ${column.type}${column.name === key ? ' PRIMARY KEY' : ''}`)
  await connection.run(`CREATE TABLE ${table} (${defined.join(', ')})`)
  await connection.run(`COMMENT ON TABLE ${table} IS ${literal(comment)}`)
  for (const column of columns) await connection.run(`COMMENT ON COLUMN ${table}.${quoteName(column.name)} IS ${literal(column.comment)}`)
  const shape = columns.map((column) => `${literal(column.name)}: ${literal(column.type)}`)
  const reading = `read_json(${literal(rows)}, format = 'newline_delimited', maximum_object_size = ${LONGEST_LINE_BYTES}, columns = {${shape.join(', ')}})`
  await connection.run(`INSERT INTO ${table} SELECT ${columns.map((column) => quoteName(column.name)).join(', ')} FROM ${reading}`)
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
