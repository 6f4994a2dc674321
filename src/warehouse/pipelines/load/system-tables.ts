import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import type { DataType, Json } from '../config/index.ts'
import { type ColumnSchema, ENGINE_VERSION, storeSchema } from '../schema/index.ts'
import type { Left } from './destination.ts'

/** A table that a dataset keeps for itself; names, columns and types are dlt's. */
export interface SystemTable {
  readonly name: string
  readonly columns: readonly ColumnSchema[]
}

export const LOADS = table('_dlt_loads', [
  ['load_id', 'text', 'required'],
  ['schema_name', 'text'],
  ['status', 'bigint', 'required'],
  ['inserted_at', 'timestamp', 'required'],
  ['schema_version_hash', 'text'],
])
export const VERSION = table('_dlt_version', [
  ['version', 'bigint', 'required'],
  ['engine_version', 'bigint', 'required'],
  ['inserted_at', 'timestamp', 'required'],
  ['schema_name', 'text', 'required'],
  ['version_hash', 'text', 'required'],
  ['schema', 'text', 'required'],
])
export const STATE = table('_dlt_pipeline_state', [
  ['version', 'bigint', 'required'],
  ['engine_version', 'bigint', 'required'],
  ['pipeline_name', 'text', 'required'],
  ['state', 'text', 'required'],
  ['created_at', 'timestamp', 'required'],
  ['version_hash', 'text'],
  ['_dlt_load_id', 'text', 'required'],
  ['_dlt_id', 'text', 'required'],
])
export const SYSTEM_TABLES: readonly SystemTable[] = [LOADS, VERSION, STATE]

/** `status` of a load that is complete. */
export const COMPLETE = 0

export interface LoadRow {
  readonly load_id: string
  readonly schema_name: string
  readonly status: number
  readonly inserted_at: string
  readonly schema_version_hash: string
}
export interface VersionRow {
  readonly version: number
  readonly engine_version: number
  readonly inserted_at: string
  readonly schema_name: string
  readonly version_hash: string
  readonly schema: string
}
/** Its `version` counts the rows of the table. */
export interface StateRow {
  readonly engine_version: number
  readonly pipeline_name: string
  readonly state: string
  readonly created_at: string
  readonly version_hash: string
  readonly _dlt_load_id: string
  readonly _dlt_id: string
}

export function loadRow(loadId: string, { schema, insertedAt }: Left): LoadRow {
  return { load_id: loadId, schema_name: schema.name, status: COMPLETE, inserted_at: insertedAt.toISOString(), schema_version_hash: schema.versionHash }
}

export function versionRow({ schema, insertedAt }: Left): VersionRow {
  return {
    version: schema.version,
    engine_version: ENGINE_VERSION,
    inserted_at: insertedAt.toISOString(),
    schema_name: schema.name,
    version_hash: schema.versionHash,
    schema: storeSchema(schema),
  }
}

export function stateRow(loadId: string, { pipeline, state, insertedAt }: Left): StateRow {
  const text = JSON.stringify(state)
  return {
    engine_version: ENGINE_VERSION,
    pipeline_name: pipeline,
    state: packState(state),
    created_at: insertedAt.toISOString(),
    version_hash: createHash('sha3-256').update(text).digest('base64'),
    _dlt_load_id: loadId,
    _dlt_id: createHash('shake128', { outputLength: 10 }).update(`${pipeline} ${loadId}`).digest('base64').replaceAll('=', ''),
  }
}

export function packState(state: Json): string {
  return deflateSync(JSON.stringify(state)).toString('base64')
}

/** @throws where the text was not made by `packState` */
export function unpackState(text: string): Json {
  return JSON.parse(inflateSync(Buffer.from(text, 'base64')).toString('utf8'))
}

function table(name: string, columns: readonly (readonly [name: string, dataType: DataType, required?: 'required'])[]): SystemTable {
  return { name, columns: columns.map(([column, dataType, required]) => ({ name: column, dataType, nullable: required === undefined })) }
}
