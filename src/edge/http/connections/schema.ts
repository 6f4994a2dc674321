import { z } from 'zod'

export const CONNECTION_TYPES = [
  'postgres',
  'redshift',
  'snowflake',
  'mssql',
  'bigquery',
  'databricks',
  'mysql',
  'duckdb',
  'usagedb',
  'sqlite',
  'clickhouse',
  'trino',
  'looker',
  'dbt',
  'saphana',
  'upload',
] as const
const MAX_TEXT = 2_000
const MAX_ID = 1_000
const MAX_TABLES = 10_000
const MAX_MODEL_FILE = 512 << 10

export const connectionType = z.enum(CONNECTION_TYPES)
export type ConnectionTypeName = (typeof CONNECTION_TYPES)[number]
export const connection = z
  .object({
    id: z.string(),
    type: connectionType,
    status: z.enum(['connected', 'error', 'syncing']),
    table_count: z.int(),
    created_at: z.iso.datetime(),
    last_sync_at: z.iso.datetime().optional(),
    last_error: z.string().optional(),
    log_id: z.string().describe('Present while a sync runs').optional(),
    label: z.string(),
    demo: z.boolean(),
  })
  .meta({ id: 'Connection' })

const fieldValue = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()])
export const connectorField = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  type: z.enum(['text', 'number', 'secret', 'file', 'boolean']),
  required: z.boolean(),
  default: fieldValue.optional(),
})
export const connectorKind = z
  .object({ type: connectionType, label: z.string(), available: z.boolean(), fields: z.array(connectorField) })
  .meta({ id: 'ConnectionKind' })

export type FieldType = z.output<typeof connectorField>['type']

/** The body of a connect call: the connector's own fields; a number may be written as text. */
export function connectBody(fields: readonly { readonly name: string; readonly type: FieldType; readonly required: boolean }[]) {
  const shape = fields.map(({ name, type, required }) => {
    const value = type === 'number' ? z.union([z.int(), z.string().regex(/^\d+$/)]) : type === 'boolean' ? z.boolean() : z.string().max(MAX_TEXT)
    return [name, required ? value : value.optional()] as const
  })
  const ssh = z.object({ enabled: z.boolean().optional() }).nullish()
  return z.object({ ...Object.fromEntries(shape), ssh_config: ssh })
}

export const testBody = z.object({ type: connectionType, values: z.record(z.string(), fieldValue) })
export const testReport = z
  .object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        step: z.enum(['name', 'reach', 'tls', 'sign_in', 'rights']),
        status: z.enum(['ok', 'failed', 'skipped', 'warning']),
        message: z.string(),
        duration_ms: z.number(),
      }),
    ),
    failure: z.string().optional(),
    over_privileged: z.object({ findings: z.array(z.string()), fix: z.string() }).optional(),
  })
  .meta({ id: 'ConnectionTest' })

export const byTypeAndId = z.object({ type: z.string().max(MAX_ID), id: z.string().max(MAX_ID) })
export const initBody = z.object({ tables: z.array(z.string().max(MAX_ID)).max(MAX_TABLES).optional() }).nullish()
export const waitQuery = z.object({ wait: z.enum(['true', 'false']).optional() })
export const syncStarted = z
  .object({
    status: z.enum(['started', 'done', 'error']),
    log_id: z.string(),
    connection_type: connectionType,
    connection_id: z.string(),
    already_running: z.boolean(),
  })
  .meta({ id: 'SyncStarted' })
export const byLogId = z.object({ log_id: z.string().max(MAX_ID) })
export const followQuery = z.object({ follow: z.enum(['true', 'false']).optional() })

export const removeBody = z.object({ integration: z.object({ type: z.string().max(MAX_ID), id: z.string().max(MAX_ID) }) })
export const removed = z.object({ status: z.literal('ok'), archived_tables: z.int() })

export const tableLite = z
  .object({
    id: z.string(),
    name: z.string(),
    display_name: z.string(),
    schema: z.string(),
    database: z.string(),
    connection_id: z.string(),
    connection_type: connectionType,
    active: z.boolean(),
    archived: z.boolean(),
    num_rows: z.number(),
    description: z.string(),
    column_count: z.int(),
    groups: z.array(z.string()),
  })
  .meta({ id: 'TableLite' })
export const columnProfile = z
  .object({
    rows: z.int().describe('Rows the figures cover'),
    nulls: z.int(),
    distinct: z.int(),
    min: z.string().optional(),
    max: z.string().optional(),
    top: z.array(z.object({ value: z.string(), count: z.int() })).describe('Most frequent first; none of a personal column'),
  })
  .meta({ id: 'ColumnProfile' })
const tableColumn = z.object({
  column_name: z.string(),
  data_type: z.string(),
  nullable: z.boolean(),
  user_comment: z.string(),
  db_comment: z.string(),
  display_name: z.string(),
  active: z.boolean(),
  sample_values: z.array(z.string()),
  profile: columnProfile.describe('What the last sync measured; absent where it could not').optional(),
})
export const relationship = z
  .object({
    relationship_id: z.int(),
    doc_id: z.string(),
    table: z.string(),
    own_columns: z.array(z.string()),
    columns: z.array(z.string()),
    type: z.literal('foreign'),
    active: z.boolean(),
    incoming: z.boolean(),
  })
  .meta({ id: 'Relationship' })
export const table = tableLite
  .extend({
    columns: z.array(tableColumn),
    relationships: z.array(relationship),
    queries: z.array(z.object({ id: z.string(), title: z.string(), sql: z.string() })),
    row_filter: z.object({ enabled: z.boolean(), where: z.string() }).optional().describe('For admins'),
    primary_key: z.array(z.string()),
    version: z.int(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Table' })
export const liteQuery = z.object({ lite: z.enum(['true', 'false']).optional() })
export const byTableId = z.object({ table_id: z.string().max(MAX_ID) })

const modelFile = z.object({ path: z.string(), text: z.string() })
export const modelFiles = z.object({ commit: z.string(), files: z.array(modelFile) }).meta({ id: 'Model' })
export const problem = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  path: z.string(),
  message: z.string(),
  near: z.string().nullable(),
})
export const modelWrite = z.object({
  commit: z.string().max(64),
  files: z.array(z.object({ path: z.string().max(MAX_ID), text: z.string().max(MAX_MODEL_FILE).nullable() })).max(MAX_TABLES),
  dry_run: z.boolean().optional(),
})
export const modelWritten = modelFiles.extend({ problems: z.array(problem) })
export const modelHistory = z.array(z.object({ commit: z.string(), author: z.string(), message: z.string(), at: z.iso.datetime(), paths: z.array(z.string()) }))
