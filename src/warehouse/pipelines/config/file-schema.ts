import { z } from 'zod'
import { CONTRACT_MODES, DATA_TYPES, type StepFunction } from './resolved.ts'

/** The limits a config may set, and what holds where it sets none. @source spec: limits of pipelines */
export const CLIENT_DEFAULTS = { maxParallel: 4, timeoutS: 60, maxPageBytes: 64 * 2 ** 20, maxPages: 100_000 } as const
const MOST = { parallel: 32, timeoutS: 3_600, pageBytes: 2 ** 30, pages: 1_000_000, resources: 500, nesting: 1_000 } as const

const text = z.string().min(1)
const whole = z.number().int().min(0)
/** JSONPath, checked when it is compiled. */
const path = text
const keys = z.preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(text))
const fields = z.record(z.string(), z.unknown())

const mode = z.enum(CONTRACT_MODES)
const contract = z.preprocess(
  (given) => (typeof given === 'string' ? { tables: given, columns: given, data_type: given } : given),
  z.strictObject({ tables: mode.default('evolve'), columns: mode.default('evolve'), data_type: mode.default('evolve') }),
)

const bearer = z.strictObject({ type: z.literal('bearer'), token: text })
const apiKey = z.strictObject({
  type: z.literal('api_key'),
  name: text.default('Authorization'),
  api_key: text,
  location: z.enum(['header', 'query', 'param', 'cookie']).default('header'),
})
const basic = z.strictObject({ type: z.literal('http_basic'), username: z.string(), password: z.string() })
const clientCredentials = z.strictObject({
  type: z.literal('oauth2_client_credentials'),
  access_token_url: text,
  client_id: text,
  client_secret: text,
  access_token: text.optional(),
  access_token_request_data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  default_token_expiration: z.number().int().min(1).default(3_600),
})
const auth = z.preprocess(
  (given) => (isRecord(given) && !('type' in given) ? { type: 'bearer', ...given } : given),
  z.discriminatedUnion('type', [bearer, apiKey, basic, clientCredentials]),
)
export type FileAuth = z.infer<typeof auth>

const nullable = path.nullable()
const stops = { total_path: nullable.default('total'), stop_after_empty_page: z.boolean().default(true), has_more_path: nullable.default(null) }
const pagination = z.preprocess(
  (given) => (typeof given === 'string' ? { type: given } : given),
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('auto') }),
    z.strictObject({ type: z.literal('single_page') }),
    z.strictObject({ type: z.enum(['json_link', 'json_response']), next_url_path: path.default('next') }),
    z.strictObject({ type: z.literal('header_link'), links_next_key: text.default('next') }),
    z.strictObject({ type: z.literal('header_cursor'), cursor_key: text.default('next'), cursor_param: text.default('cursor') }),
    z.strictObject({
      type: z.literal('cursor'),
      cursor_path: path.default('cursors.next'),
      cursor_param: text.optional(),
      cursor_body_path: text.optional(),
      stop_after_empty_page: z.boolean().default(false),
      has_more_path: nullable.default(null),
    }),
    z.strictObject({
      type: z.literal('offset'),
      limit: z.number().int().min(1),
      offset: whole.default(0),
      offset_param: text.optional(),
      offset_body_path: text.optional(),
      limit_param: text.optional(),
      limit_body_path: text.optional(),
      maximum_offset: whole.nullable().default(null),
      ...stops,
    }),
    z.strictObject({
      type: z.literal('page_number'),
      base_page: whole.default(0),
      page: whole.nullable().optional(),
      page_param: text.optional(),
      page_body_path: text.optional(),
      maximum_page: whole.nullable().default(null),
      ...stops,
    }),
  ]),
)
export type FilePaginator = z.infer<typeof pagination>

const scalar = z.preprocess((given) => (given instanceof Date ? given.toISOString() : given), z.union([z.string(), z.number()]).nullable())
const incrementalFields = {
  cursor_path: path,
  initial_value: scalar.default(null),
  end_value: scalar.default(null),
  start_param: text.optional(),
  end_param: text.optional(),
  primary_key: keys.optional(),
  row_order: z.enum(['asc', 'desc']).nullish(),
  range_start: z.enum(['closed', 'open']).default('closed'),
  range_end: z.enum(['open', 'closed']).default('open'),
  lag: z.number().min(0).nullish(),
  on_cursor_value_missing: z.enum(['raise', 'include', 'exclude']).default('raise'),
  last_value_func: z.enum(['max', 'min']).default('max'),
  convert: z.enum(['date', 'epoch', 'epoch_ms', 'string']).optional(),
}
const incremental = z.strictObject(incrementalFields)
export type FileIncremental = z.infer<typeof incremental>
/** The older form: a parameter that is the cursor. */
export const incrementalParam = z.strictObject({ type: z.literal('incremental'), ...incrementalFields })
/** The older form: a name in the path that is a field of the parent. */
export const resolveParam = z.strictObject({ type: z.literal('resolve'), resource: text, field: text })

const action = z
  .strictObject({
    status_code: z.union([z.number().int(), z.string().regex(/^\d{3}$/)]).optional(),
    content: text.optional(),
    action: z.enum(['ignore', 'retry']),
  })
  .refine((given) => given.status_code !== undefined || given.content !== undefined, 'needs status_code or content')

const endpointObject = z.strictObject({
  path: z.string().optional(),
  method: z.preprocess((given) => (typeof given === 'string' ? given.toUpperCase() : given), z.enum(['GET', 'POST', 'PUT', 'PATCH'])).optional(),
  params: fields.optional(),
  json: fields.optional(),
  data: z.union([z.string(), fields]).optional(),
  headers: fields.optional(),
  auth: auth.optional(),
  paginator: pagination.optional(),
  data_selector: path.optional(),
  response_actions: z.array(action).optional(),
  incremental: incremental.optional(),
  count_path: z.union([path, z.literal(false)]).optional(),
  count_check: z.enum(['fail', 'warn', 'off']).optional(),
  repeat_check: z.enum(['fail', 'off']).optional(),
  allow_missing_selector: z.boolean().optional(),
})
export type FileEndpoint = z.infer<typeof endpointObject>
const endpoint = z.preprocess((given) => (typeof given === 'string' ? { path: given } : given), endpointObject)

const columnHint = z.strictObject({
  name: z.string().optional(),
  data_type: z.enum(DATA_TYPES).optional(),
  nullable: z.boolean().optional(),
  primary_key: z.boolean().optional(),
  merge_key: z.boolean().optional(),
  unique: z.boolean().optional(),
  hard_delete: z.boolean().optional(),
  dedup_sort: z.enum(['asc', 'desc']).optional(),
  precision: z.number().int().min(1).max(1_000_000).optional(),
  scale: whole.optional(),
  timezone: z.boolean().optional(),
})
export type FileColumnHint = z.infer<typeof columnHint>
// dlt takes a list of columns with names, too
const columns = z.preprocess((given) => (Array.isArray(given) ? byName(given) : given), z.record(z.string(), columnHint))

const disposition = z.preprocess(
  (given) => (typeof given === 'string' ? { disposition: given } : given),
  z.discriminatedUnion('disposition', [
    z.strictObject({ disposition: z.literal('append') }),
    z.strictObject({ disposition: z.literal('skip') }),
    z.strictObject({ disposition: z.literal('replace'), strategy: z.enum(['truncate-and-insert', 'insert-from-staging']).default('truncate-and-insert') }),
    z.strictObject({ disposition: z.literal('merge'), strategy: z.enum(['delete-insert', 'upsert', 'insert-only', 'scd2']).default('delete-insert') }),
  ]),
)
const references = z.array(z.strictObject({ columns: keys, referenced_table: text, referenced_columns: keys }))
const hints = { columns: columns.optional(), primary_key: keys.optional(), merge_key: keys.optional(), schema_contract: contract.optional() }
const nesting = whole.max(MOST.nesting).optional()
const nestedHint = z.strictObject({ ...hints, max_table_nesting: nesting, references: references.optional() })
export type FileNestedHint = z.infer<typeof nestedHint>

const expression = z.union([text, z.custom<StepFunction>((given) => typeof given === 'function')])
const step = z
  .strictObject({ filter: expression.optional(), map: expression.optional(), yield_map: expression.optional() })
  .refine((given) => Object.keys(given).length === 1, 'needs exactly one of filter, map, yield_map')

const resourceFields = {
  endpoint: endpoint.optional(),
  include_from_parent: z.array(text).optional(),
  selected: z.boolean().optional(),
  parallelized: z.boolean().optional(),
  processing_steps: z.array(step).optional(),
  table_name: text.optional(),
  write_disposition: disposition.optional(),
  ...hints,
  max_table_nesting: nesting,
  nested_hints: z.record(z.string(), nestedHint).optional(),
  references: references.optional(),
}
const defaults = z.strictObject(resourceFields)
export type FileDefaults = z.infer<typeof defaults>
const resourceObject = z.strictObject({ name: text.max(200), ...resourceFields })
export type FileResource = z.infer<typeof resourceObject>
const resource = z.preprocess((given) => (typeof given === 'string' ? { name: given } : given), resourceObject)

const client = z.strictObject({
  base_url: text,
  headers: fields.optional(),
  auth: auth.optional(),
  paginator: pagination.optional(),
  max_parallel: z.number().int().min(1).max(MOST.parallel).default(CLIENT_DEFAULTS.maxParallel),
  requests_per_second: z.number().gt(0).optional(),
  timeout_s: z.number().gt(0).max(MOST.timeoutS).default(CLIENT_DEFAULTS.timeoutS),
  max_page_bytes: z.number().int().min(1).max(MOST.pageBytes).default(CLIENT_DEFAULTS.maxPageBytes),
  max_pages: z.number().int().min(1).max(MOST.pages).default(CLIENT_DEFAULTS.maxPages),
})
const destination = z.preprocess(
  (given) => (typeof given === 'string' ? { type: given } : given),
  z.strictObject({ type: text, connection: text.optional(), path: text.optional(), format: z.enum(['parquet', 'jsonl', 'csv']).optional() }),
)
/** It names a folder and a schema. */
const plainName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/, 'may hold letters, digits, _ and -, up to 63')
const block = z.strictObject({
  name: plainName,
  destination: destination.optional(),
  dataset: plainName.optional(),
  schedule: text.optional(),
  variables: z.record(z.string(), z.string()).default({}),
  schema_contract: contract.optional(),
  max_table_nesting: nesting,
  on_guard: z.enum(['fail', 'warn']).default('fail'),
  resume: z.boolean().default(true),
})

/** A pipeline's file as it is written; unknown keys are refused everywhere. */
export const pipelineFile = z.strictObject({
  pipeline: block.optional(),
  client,
  resource_defaults: defaults.optional(),
  resources: z.array(resource).min(1).max(MOST.resources),
})
export type PipelineFile = z.infer<typeof pipelineFile>
/** A pipeline's file as an author may write it. */
export type PipelineInput = z.input<typeof pipelineFile>

function byName(columns: readonly unknown[]): unknown {
  const named = columns.filter(isRecord).flatMap((each) => (typeof each.name === 'string' ? [[each.name, each] as const] : []))
  return named.length === columns.length ? Object.fromEntries(named) : columns
}

/** Every key that may stand in a config. */
export function knownKeys(): ReadonlySet<string> {
  return new Set(keysIn(z.toJSONSchema(pipelineFile, { io: 'input', unrepresentable: 'any' })))
}

function keysIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysIn)
  if (!isRecord(schema)) return []
  const own = isRecord(schema.properties) ? Object.keys(schema.properties) : []
  return [...own, ...Object.values(schema).flatMap(keysIn)]
}

export function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}
