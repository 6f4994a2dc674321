import { z } from 'zod'

const MAX_CHARACTERS = 20_000
export const DEFAULT_ROWS = 1_000

export const SqlOrderBody = z.object({
  connection_id: z.string().min(1).max(512),
  sql: z.string().min(1).max(MAX_CHARACTERS).describe('One SELECT in the dialect of the connection'),
})
export const RunRequest = SqlOrderBody.extend({
  limit: z.int().min(1).max(1_000_000).default(DEFAULT_ROWS).describe('Most rows to return; never more than the server keeps of one result'),
})
export const DownloadRequest = SqlOrderBody.extend({ raw: z.boolean().default(false).describe('Leaves text that looks like a formula as it is') })

const Place = z.tuple([z.int(), z.int()]).describe('Where in `sql` it stands: UTF-16 code units, half-open')
const WireType = z.enum(['string', 'integer', 'number', 'boolean', 'date', 'datetime', 'json'])
export const SqlAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    columns: z.array(z.object({ name: z.string(), type: WireType })),
    rows: z.array(z.array(z.unknown())),
    row_count: z.int(),
    truncated: z.boolean(),
    duration_ms: z.number(),
    executed_at: z.string(),
  }),
  z.object({ status: z.literal('refused'), reason: z.string(), message: z.string(), place: Place.optional() }),
  z.object({ status: z.literal('error'), message: z.string(), place: Place.optional() }),
])
export type SqlAnswer = z.output<typeof SqlAnswer>

export const SqlConnections = z.object({
  connections: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      dialect: z.string(),
      demo: z.boolean(),
      closed: z.string().optional().describe('Why free SQL is not run on it for the caller'),
      tables: z.array(z.object({ name: z.string(), label: z.string(), columns: z.array(z.object({ name: z.string(), type: z.string() })) })),
    }),
  ),
})
