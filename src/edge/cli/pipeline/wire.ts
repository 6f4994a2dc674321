import { z } from 'zod'

/** What `--json` prints, command by command: one object, keys that stay. `docs/pipelines.md` points here. */
const texts = z.array(z.string())
const count = z.number().int().nonnegative()
const failure = z.strictObject({ code: z.string(), message: z.string() }).nullable()
const exit = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(130)])
const detected = z.array(z.strictObject({ resource: z.string(), paginator: z.string(), selector: z.string(), as_config: z.string() }))
const checks = z.array(
  z.strictObject({ resource: z.string(), rows: count, total: count.nullable(), parents: count.nullable(), pages: count, repeats: count, retries: count }),
)
const tableCount = {
  table: z.string(),
  resource: z.string(),
  rows: count,
  discarded_rows: count,
  discarded_values: count,
  is_new: z.boolean(),
  new_columns: texts,
  null_only: texts,
}
const failedJob = z.strictObject({ job: z.string(), code: z.string(), message: z.string() })
const column = z.strictObject({ name: z.string(), data_type: z.string(), nullable: z.boolean(), primary_key: z.boolean(), variant: z.boolean() })
const trace = z.strictObject({
  pipeline: z.string(),
  load_id: z.string().nullable(),
  started_at: z.string(),
  ended_at: z.string(),
  outcome: z.enum(['completed', 'failed', 'guarded', 'interrupted', 'busy']),
  seconds: z.number(),
  steps: z.array(z.strictObject({ step: z.enum(['extract', 'normalize', 'load', 'run']), seconds: z.number(), completed: z.boolean() })),
  resources: z.array(z.strictObject({ resource: z.string(), requests: count, pages: count, bytes: count, retries: count, rows: count, ms: z.number() })),
  memory_bytes: count,
  error: failure,
})
const packageInfo = z.strictObject({
  load_id: z.string(),
  state: z.enum(['new', 'extracted', 'normalized', 'loaded', 'aborted']),
  created_at: z.string(),
  updated_at: z.string(),
  rows: count.nullable(),
  resumed: count,
  failed_jobs: z.array(failedJob),
  warnings: texts,
})

export const WIRE = {
  run: z.strictObject({
    exit_code: exit,
    pipeline: z.string(),
    destination: z.string(),
    dataset: z.string(),
    location: z.string().nullable(),
    packages: z.array(z.strictObject({ load_id: z.string(), rows: count, was_pending: z.boolean() })),
    unfinished: z.strictObject({ load_id: z.string(), state: z.string(), failed_jobs: z.array(failedJob) }).nullable(),
    checks,
    detected,
    tables: z.array(z.strictObject(tableCount)),
    warnings: texts,
    notes: texts,
    error: failure,
    trace,
  }),
  dryRun: z.strictObject({
    exit_code: exit,
    pipeline: z.string(),
    requests: z.array(z.strictObject({ resource: z.string(), method: z.string(), url: z.string(), status: z.number() })),
    checks,
    detected,
    tables: z.array(z.strictObject({ ...tableCount, columns: z.array(column) })),
    warnings: texts,
    error: failure,
  }),
  list: z.strictObject({
    folder: z.string(),
    pipelines: z.array(
      z.strictObject({
        name: z.string(),
        file: z.string(),
        pipeline: z.string().nullable(),
        destination: z.string().nullable(),
        dataset: z.string().nullable(),
        last_load_id: z.string().nullable(),
        last_loaded_at: z.string().nullable(),
        is_running: z.boolean(),
        problem: z.string().nullable(),
      }),
    ),
  }),
  info: z.strictObject({
    pipeline: z.string(),
    file: z.string(),
    destination: z.string(),
    dataset: z.string(),
    location: z.string().nullable(),
    load_id: z.string().nullable(),
    loaded_at: z.string().nullable(),
    schedule: z.string().nullable(),
    next_run: z.string().nullable(),
    running: z.strictObject({ host: z.string(), pid: z.number(), since: z.string() }).nullable(),
    resources: z.array(
      z.strictObject({
        name: z.string(),
        table: z.string(),
        disposition: z.string(),
        parent: z.string().nullable(),
        selected: z.boolean(),
        last_value: z.unknown(),
      }),
    ),
    tables: z.array(z.strictObject({ name: z.string(), columns: count, parent: z.string().nullable() })),
    packages: z.array(packageInfo),
  }),
  show: z.strictObject({
    pipeline: z.string(),
    dataset: z.string(),
    location: z.string(),
    page: z.string(),
    tables: z.array(z.strictObject({ name: z.string(), rows: count, columns: texts, first: z.array(z.array(z.unknown())) })),
  }),
  trace,
  schema: z.strictObject({
    name: z.string(),
    version: count,
    version_hash: z.string(),
    tables: z.array(
      z.strictObject({ name: z.string(), resource: z.string(), parent: z.string().nullable(), disposition: z.string().nullable(), columns: z.array(column) }),
    ),
  }),
  sync: z.strictObject({ pipeline: z.string(), restored: z.boolean(), load_id: z.string().nullable() }),
  failedJobs: z.strictObject({ pipeline: z.string(), packages: z.array(packageInfo) }),
  loadPackage: z.strictObject({
    ...packageInfo.shape,
    pipeline: z.string(),
    tables: z.array(z.strictObject(tableCount)),
    checks,
  }),
  dropPending: z.strictObject({ pipeline: z.string(), dropped: texts }),
  drop: z.strictObject({ pipeline: z.string(), tables: texts }),
  init: z.strictObject({ file: z.string(), pipeline: z.string(), secrets: texts, next: z.string() }),
  error: z.strictObject({ exit_code: exit, error: z.strictObject({ code: z.string(), message: z.string() }) }),
} as const
export type Wire = { readonly [K in keyof typeof WIRE]: z.output<(typeof WIRE)[K]> }
