import { createHash } from 'node:crypto'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'

export type Row = Readonly<Record<string, string | null>>
export interface FoundColumn {
  readonly name: string
  readonly type: string
  readonly isNullable: boolean
}
export interface FoundTable {
  readonly name: string
  /** In the order of the destination. */
  readonly columns: readonly FoundColumn[]
  readonly rows: readonly Row[]
}
export type FoundDataset = ReadonlyMap<string, FoundTable>

type Ask = (sql: string) => Promise<readonly Row[]>
const COLUMNS = 'SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns'
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

export async function readDuckdb(file: string, schema: string): Promise<FoundDataset> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    const ask: Ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS().map(texts)
    return await read(ask, schema, 'VARCHAR')
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

export async function readPostgres(address: string, schema: string): Promise<FoundDataset> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    await client.query("SET TIME ZONE 'UTC'")
    return await read(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows.map(texts), schema, 'text')
  } finally {
    await client.end()
  }
}

async function read(ask: Ask, schema: string, text: string): Promise<FoundDataset> {
  const found = new Map<string, FoundColumn[]>()
  for (const row of await ask(`${COLUMNS} WHERE table_schema = '${schema}' ORDER BY table_name, ordinal_position`)) {
    const columns = found.get(row.table_name ?? '') ?? []
    columns.push({ name: row.column_name ?? '', type: row.data_type ?? '', isNullable: row.is_nullable === 'YES' })
    found.set(row.table_name ?? '', columns)
  }
  const tables = new Map<string, FoundTable>()
  for (const [name, columns] of found) {
    const list = columns.map((column) => `CAST(${quoted(column.name)} AS ${text}) AS ${quoted(column.name)}`).join(', ')
    tables.set(name, { name, columns, rows: await ask(`SELECT ${list} FROM ${quoted(schema)}.${quoted(name)}`) })
  }
  return tables
}

function texts(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]))
}

/** Every root row with its children inside, found by `_dlt_parent_id` and in the order of `_dlt_list_idx`; without system columns. */
export function treesOf(dataset: FoundDataset): ReadonlyMap<string, readonly string[]> {
  const tables = [...dataset.values()].filter(({ name }) => !name.startsWith('_dlt_'))
  const children = tables.filter(isChild).map((table) => ({ table, below: Map.groupBy(table.rows, (row) => row._dlt_parent_id ?? '') }))
  const tree = (row: Row): unknown => {
    const values = Object.entries(row).filter(([name, value]) => !name.startsWith('_dlt_') && value !== null)
    const lists = children.flatMap(({ table, below }) => {
      const rows = below.get(row._dlt_id ?? '')
      return rows === undefined ? [] : [[`[${table.name}]`, [...rows].sort((a, b) => Number(a._dlt_list_idx) - Number(b._dlt_list_idx)).map(tree)] as const]
    })
    return Object.fromEntries([...values, ...lists].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  const trees = tables.filter((table) => !isChild(table)).map(({ name, rows }) => [name, rows.map((row) => JSON.stringify(tree(row))).sort()] as const)
  return new Map(trees)
}

/** What the system columns of a table hold, as far as it does not depend on chance. */
export function shapesOf(table: FoundTable, dataset: FoundDataset): Readonly<Record<string, string>> {
  const loads = new Set(dataset.get('_dlt_loads')?.rows.map(({ load_id }) => load_id))
  const ids = new Set([...dataset.values()].flatMap(({ rows }) => rows.map(({ _dlt_id }) => _dlt_id)))
  return Object.fromEntries(
    table.columns
      .filter(({ name }) => name.startsWith('_dlt_'))
      .map(({ name }) => {
        const values = table.rows.map((row) => row[name] ?? null)
        switch (name) {
          case '_dlt_id': {
            const derived = isChild(table) && table.rows.every((row) => row._dlt_id === hash(`${row._dlt_parent_id}_${table.name}_${row._dlt_list_idx}`))
            return [
              name,
              `${lengths(values)}, ${new Set(values).size === values.length ? 'unique' : 'repeated'}${isChild(table) ? `, derived ${derived}` : ''}`,
            ]
          }
          case '_dlt_load_id':
            return [name, `${values.every((value) => /^\d{10}\.\d+$/.test(value ?? ''))}, loaded ${values.every((value) => loads.has(value ?? ''))}`]
          case '_dlt_parent_id':
          case '_dlt_root_id':
            return [name, `${lengths(values)}, known ${values.every((value) => value !== null && ids.has(value))}`]
          case '_dlt_list_idx':
            return [name, [...values].sort().join()]
          default:
            return [name, `${values.filter((value) => value === null).length} null`]
        }
      }),
  )
}

function isChild({ columns }: FoundTable): boolean {
  return columns.some(({ name }) => name === '_dlt_parent_id')
}
function lengths(values: readonly (string | null)[]): string {
  return [...new Set(values.map((value) => (value === null ? 'null' : value.length)))].sort().join('/')
}
function hash(text: string): string {
  return createHash('shake128', { outputLength: 10 }).update(text).digest('base64').replace(/=+$/, '')
}
