import type pg from 'pg'
import { ENGINE_VERSION, restoreSchema } from '../../schema/index.ts'
import type { Commit, Left, StoredDataset } from '../destination.ts'
import { foreignDataset } from '../load-failure.ts'
import { listed, quoted } from '../sql-text.ts'
import { LOADS, loadRow, STATE, stateRow, unpackState, VERSION, versionRow } from '../system-tables.ts'

interface Names {
  sql(table: string): string
}

/** The rows of a commit in the dataset's own tables, which exist. */
export async function writeSystemRows(client: pg.ClientBase, names: Names, loadId: string, what: Commit): Promise<void> {
  await insert(client, names.sql(LOADS.name), loadRow(loadId, what))
  await writeVersion(client, names, what)
  if (what.stateChanged) await writeState(client, names, loadId, what)
}

export async function writeVersion(client: pg.ClientBase, names: Names, left: Left): Promise<void> {
  const { rows } = await client.query<{ version_hash: string }>(
    `SELECT version_hash FROM ${names.sql(VERSION.name)} ORDER BY inserted_at DESC, version DESC LIMIT 1`,
  )
  if (rows[0]?.version_hash !== left.schema.versionHash) await insert(client, names.sql(VERSION.name), versionRow(left))
}

export async function writeState(client: pg.ClientBase, names: Names, loadId: string, left: Left): Promise<void> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${names.sql(STATE.name)}`)
  await insert(client, names.sql(STATE.name), { version: (rows[0]?.n ?? 0) + 1, ...stateRow(loadId, left) })
}

/** @throws AppError `pipeline_destination` for a dataset of another program */
export async function readStored(client: pg.ClientBase, dataset: string): Promise<StoredDataset> {
  if (!(await hasTable(client, dataset, VERSION.name))) return { schema: null, state: null, loadId: null }
  const name = (table: string): string => `${quoted(dataset)}.${quoted(table)}`
  const first = async (columns: string, table: string, order: string): Promise<Record<string, unknown> | undefined> =>
    (await client.query(`SELECT ${columns} FROM ${name(table)} ORDER BY ${order} LIMIT 1`)).rows[0]
  const version = await first('engine_version, schema', VERSION.name, 'inserted_at DESC, version DESC')
  const state = await first('state', STATE.name, 'version DESC')
  const load = await first('load_id', LOADS.name, 'inserted_at DESC, load_id DESC')
  const schema = version === undefined ? null : Number(version.engine_version) === ENGINE_VERSION ? restoreSchema(String(version.schema)) : null
  if (version !== undefined && schema === null) throw foreignDataset('postgres', Number(version.engine_version))
  return { schema, state: state === undefined ? null : unpackState(String(state.state)), loadId: load === undefined ? null : String(load.load_id) }
}

export async function hasLoad(client: pg.ClientBase, dataset: string, loadId: string): Promise<boolean> {
  if (!(await hasTable(client, dataset, LOADS.name))) return false
  const { rowCount } = await client.query(`SELECT 1 FROM ${quoted(dataset)}.${quoted(LOADS.name)} WHERE load_id = $1 AND status = 0`, [loadId])
  return rowCount !== 0
}

async function hasTable(client: pg.ClientBase, dataset: string, table: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = $2', [dataset, table])
  return rowCount !== 0
}

async function insert(client: pg.ClientBase, table: string, row: object): Promise<void> {
  const entries = Object.entries(row)
  const places = entries.map((_, index) => `$${index + 1}`)
  const sql = `INSERT INTO ${table} (${listed(entries.map(([name]) => name))}) VALUES (${places.join(', ')})`
  await client.query(
    sql,
    entries.map(([, value]) => value),
  )
}
