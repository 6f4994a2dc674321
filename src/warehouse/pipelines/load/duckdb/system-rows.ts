import { DuckDBTimestampTZValue, type DuckDBValue } from '@duckdb/node-api'
import { type DatasetSchema, ENGINE_VERSION, restoreSchema } from '../../schema/index.ts'
import type { Commit, Left, StoredDataset } from '../destination.ts'
import { foreignDataset } from '../load-failure.ts'
import { listed, quoted } from '../sql-text.ts'
import { LOADS, loadRow, STATE, stateRow, unpackState, VERSION, versionRow } from '../system-tables.ts'
import { DATA, type WritingEngine } from './writing-engine.ts'

const MICROS_A_MS = 1000

/** The rows of a commit in the dataset's own tables, which exist. */
export async function writeSystemRows(engine: WritingEngine, loadId: string, what: Commit): Promise<void> {
  await insert(engine, LOADS.name, loadRow(loadId, what))
  await writeVersion(engine, what)
  if (what.stateChanged) await writeState(engine, loadId, what)
}

export async function writeVersion(engine: WritingEngine, what: Left): Promise<void> {
  const hashes = await engine.rows(`SELECT version_hash FROM ${nameOf(VERSION.name)} ORDER BY inserted_at DESC, version DESC LIMIT 1`)
  if (hashes[0]?.version_hash !== what.schema.versionHash) await insert(engine, VERSION.name, versionRow(what))
}

export async function writeState(engine: WritingEngine, loadId: string, what: Left): Promise<void> {
  const [row] = await engine.rows(`SELECT count(*)::INTEGER AS n FROM ${nameOf(STATE.name)}`)
  await insert(engine, STATE.name, { version: Number(row?.n) + 1, ...stateRow(loadId, what) })
}

/** @throws AppError `pipeline_destination` for a dataset of another program */
export async function readStored(engine: WritingEngine): Promise<StoredDataset> {
  const tables = await engine.rows(`SELECT table_name FROM duckdb_tables() WHERE database_name = '${DATA}' AND starts_with(table_name, '_dlt_')`)
  if (!tables.some(({ table_name }) => table_name === VERSION.name)) return { schema: null, state: null, loadId: null }
  const [version] = await engine.rows(`SELECT engine_version, schema FROM ${nameOf(VERSION.name)} ORDER BY inserted_at DESC, version DESC LIMIT 1`)
  const [state] = await engine.rows(`SELECT state FROM ${nameOf(STATE.name)} ORDER BY version DESC LIMIT 1`)
  const [load] = await engine.rows(`SELECT load_id FROM ${nameOf(LOADS.name)} ORDER BY inserted_at DESC, load_id DESC LIMIT 1`)
  return {
    schema: version === undefined ? null : ownSchema(Number(version.engine_version), String(version.schema)),
    state: state === undefined ? null : unpackState(String(state.state)),
    loadId: load === undefined ? null : String(load.load_id),
  }
}

function ownSchema(engineVersion: number, text: string): DatasetSchema {
  const schema = engineVersion === ENGINE_VERSION ? restoreSchema(text) : null
  if (schema === null) throw foreignDataset('duckdb', engineVersion)
  return schema
}

export async function hasLoad(engine: WritingEngine, loadId: string): Promise<boolean> {
  const tables = await engine.rows(`SELECT 1 FROM duckdb_tables() WHERE database_name = '${DATA}' AND table_name = '${LOADS.name}'`)
  if (tables.length === 0) return false
  return (await engine.rows(`SELECT 1 FROM ${nameOf(LOADS.name)} WHERE load_id = $id AND status = 0`, { id: loadId })).length > 0
}

async function insert(engine: WritingEngine, table: string, row: object): Promise<void> {
  const entries = Object.entries(row)
  const names = entries.map(([name]) => name)
  const values: Record<string, DuckDBValue> = Object.fromEntries(entries.map(([name, value]) => [name, bound(name, value)]))
  await engine.run(`INSERT INTO ${nameOf(table)} (${listed(names)}) VALUES (${names.map((name) => `$${name}`).join(', ')})`, values)
}

function bound(name: string, value: unknown): DuckDBValue {
  if (name.endsWith('_at')) return new DuckDBTimestampTZValue(BigInt(Date.parse(String(value))) * BigInt(MICROS_A_MS))
  return typeof value === 'number' ? BigInt(value) : String(value)
}

function nameOf(table: string): string {
  return `${DATA}.main.${quoted(table)}`
}
