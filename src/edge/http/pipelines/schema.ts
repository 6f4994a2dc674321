import { z } from 'zod'

const MOST_TEXT = 256 << 10
const LONGEST_SECRET = 16_384
const MOST_SECRETS = 50

const name = z.string().max(200)
export const PipelinePath = z.object({ name })
export const RunPath = z.object({ id: z.string().max(64) })
export const RemoveQuery = z.object({ data: z.stringbool().default(false).describe('Also what was loaded, where Parley keeps it, and its connection') })
export const FollowQuery = z.object({ last_event_id: z.coerce.number().int().min(0).optional() })

const text = z.string().min(1).max(MOST_TEXT).describe('The config, in the shape of dlt’s rest_api source with a `pipeline` block')
const format = z.enum(['yaml', 'json']).default('yaml')
const secretName = z.string().regex(/^[A-Za-z_][\w.-]{0,199}$/)
const secretValues = z.record(secretName, z.string().min(1).max(LONGEST_SECRET)).refine((all) => Object.keys(all).length <= MOST_SECRETS, 'too many')
export const SecretChanges = z
  .record(secretName, z.string().min(1).max(LONGEST_SECRET).nullable())
  .refine((all) => Object.keys(all).length <= MOST_SECRETS, 'too many')
  .describe('A value sets, null removes, an absent name keeps; never readable again')

export const NewPipeline = z.object({ text, format, secrets: secretValues.default({}) })
export const SavedText = z.object({ text, format, version: z.int().min(1).describe('The version that the change was made on') })
export const TestRequest = z.object({
  text,
  format,
  secrets: secretValues.default({}).describe('Used for this test alone; where absent, those of the pipeline of that name'),
  skip_unresolved: z.boolean().default(false),
})
export const RunRequest = z
  .object({
    full: z.boolean().default(false).describe('From the start, whatever was loaded before'),
    only: z.array(z.string().max(200)).max(200).optional().describe('These resources alone'),
    accept_partial: z.boolean().default(false).describe('Guards 1 and 2 warn instead of stopping the run'),
    skip_unresolved: z.boolean().default(false).describe('Leaves out resources with placeholders that nothing fills'),
  })
  .default({ full: false, accept_partial: false, skip_unresolved: false })

const moment = z.iso.datetime()
const count = z.int().min(0)
const Failure = z.object({ code: z.string(), message: z.string() }).nullable()
const Check = z.object({
  resource: z.string(),
  rows: count,
  total: count.nullable().describe('What the API said there are'),
  parents: count.nullable(),
  pages: count,
  repeats: count,
  retries: count,
  warnings: z.array(z.string()),
  notes: z.array(z.string()),
})
const Detected = z.object({ resource: z.string(), paginator: z.string(), selector: z.string(), as_config: z.string() })
const TableCount = z.object({
  table: z.string(),
  resource: z.string(),
  rows: count,
  discarded_rows: count,
  discarded_values: count,
  is_new: z.boolean(),
  new_columns: z.array(z.string()),
  null_only: z.array(z.string()).describe('Fields that were only ever null: no column'),
})
const Column = z.object({ name: z.string(), type: z.string(), nullable: z.boolean(), primary_key: z.boolean(), variant: z.boolean() })

export const RunResponse = z.object({
  run_id: z.string(),
  pipeline: z.string(),
  version: z.int(),
  trigger: z.enum(['person', 'schedule']),
  requested_by: z.string(),
  requested_at: moment,
  started_at: moment.nullable(),
  ended_at: moment.nullable(),
  status: z.enum(['queued', 'running', 'loaded', 'failed', 'cancelled']),
  revision: count,
  full: z.boolean(),
  progress: z
    .object({
      step: z.enum(['extract', 'normalize', 'load']).nullable(),
      resources: z.array(z.object({ resource: z.string(), requests: count, pages: count, rows: count, bytes: count, retries: count })),
      tables: z.array(z.object({ table: z.string(), is_new: z.boolean(), new_columns: z.array(z.string()) })),
      notes: z.array(z.string()),
    })
    .nullable(),
  result: z
    .object({
      exit_code: z.int(),
      loaded: z.array(z.object({ load_id: z.string(), rows: count, was_pending: z.boolean() })),
      unfinished: z
        .object({ load_id: z.string(), state: z.string(), failed_jobs: z.array(z.object({ job: z.string(), code: z.string(), message: z.string() })) })
        .nullable(),
      checks: z.array(Check),
      detected: z.array(Detected),
      tables: z.array(TableCount),
      warnings: z.array(z.string()),
      notes: z.array(z.string()),
      error: Failure,
      seconds: z.number(),
      memory_bytes: z.number(),
      steps: z.array(z.object({ step: z.string(), seconds: z.number(), completed: z.boolean() })),
    })
    .nullable(),
})
export const StartedResponse = RunResponse.extend({ already_running: z.boolean() })

export const PipelineSummary = z.object({
  name: z.string(),
  format: z.enum(['yaml', 'json']),
  version: z.int(),
  destination: z.string(),
  dataset: z.string(),
  schedule: z.string().nullable(),
  next_run: moment.nullable(),
  connection: z.object({ type: z.string(), id: z.string() }).nullable().describe('Where its data is asked; null before the first load'),
  updated_by: z.string(),
  updated_at: moment,
  last_run: RunResponse.nullable(),
})
export const Secret = z.object({ name: z.string(), updated_at: moment.nullable(), is_named: z.boolean().describe('The config names it') })
export const PipelineResponse = PipelineSummary.extend({ text: z.string(), secrets: z.array(Secret) })

export const DryRunResponse = z.object({
  exit_code: z.int(),
  pipeline: z.string(),
  requests: z.array(z.object({ resource: z.string(), method: z.string(), url: z.string(), status: z.int() })),
  detected: z.array(Detected),
  checks: z.array(Check),
  tables: z.array(TableCount.extend({ columns: z.array(Column) })),
  warnings: z.array(z.string()),
  error: Failure,
})
export const SchemaResponse = z.object({
  version: z.int(),
  loaded_at: moment.nullable(),
  tables: z.array(z.object({ name: z.string(), resource: z.string(), parent: z.string().nullable(), columns: z.array(Column) })),
})
export const PresetResponse = z.object({ name: z.string(), about: z.string(), text: z.string(), secrets: z.array(z.string()) })
