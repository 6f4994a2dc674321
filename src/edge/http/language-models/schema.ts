import { z } from 'zod'
import { modelCapsSchema, PROBES } from '../../../app/language-models/index.ts'
import { MODES } from '../../../flow.ts'
import { MODEL_PROVIDERS } from '../../../platform/llm/index.ts'

const MAX_TEXT = 2_000
const MAX_NAME = 200
const MAX_LABEL = 60
const LEAST_OUTPUT = 256
const MOST_OUTPUT = 1_000_000
const MOST_DAYS = 366
const DEFAULT_DAYS = 30
const DEFAULT_OUTPUT = 8_192

const usd = z.number().min(0).max(100_000)
/** USD per million tokens. */
const prices = z.object({ input_usd: usd, output_usd: usd, cached_usd: usd.optional() })

export const newModel = z.object({
  provider: z.enum(MODEL_PROVIDERS),
  name: z.string().trim().min(1).max(MAX_NAME).describe('Its id at the provider'),
  label: z.string().trim().max(MAX_LABEL).default(''),
  base_url: z
    .url({ protocol: /^https?$/ })
    .max(MAX_TEXT)
    .nullable()
    .default(null)
    .describe('Null: the provider’s own; servers that speak OpenAI’s need one'),
  api_key: z
    .string()
    .max(MAX_TEXT)
    .regex(/^[\x21-\x7e]*$/, 'a key has no spaces and no letters beyond ASCII')
    .optional()
    .describe('Never comes back. Absent: the one already stored; empty: none'),
  max_output_tokens: z.int().min(LEAST_OUTPUT).max(MOST_OUTPUT).default(DEFAULT_OUTPUT),
  prices: prices.nullable().default(null),
})
const probeResult = z.object({
  probe: z.enum(PROBES),
  ok: z.boolean(),
  duration_ms: z.number(),
  reason: z.string().optional(),
  fix: z.string().optional(),
})
export const modelTest = z.object({ at: z.string(), probes: z.array(probeResult) })
export const model = z.object({
  id: z.string(),
  provider: z.enum(MODEL_PROVIDERS),
  name: z.string(),
  label: z.string(),
  base_url: z.string().nullable(),
  has_key: z.boolean(),
  max_output_tokens: z.number(),
  prices: prices.nullable(),
  private_addresses: z.array(z.string()).describe('Addresses in the network that saving it opened'),
  last_test: modelTest.nullable(),
  from_settings: z.boolean().describe('Named by the server’s settings; it cannot be changed here'),
})
export const models = z.array(model)
export const byId = z.object({ id: z.string().max(64) })
export const testOrder = z.object({ probes: z.array(z.enum(PROBES)).min(1).max(PROBES.length).optional() }).optional()

const modes = z.partialRecord(z.enum(MODES), z.string().min(1).max(64).nullable())
export const settings = z.object({
  modes: modes.describe('As chosen; a mode that is absent uses its default'),
  in_use: z.record(z.enum(MODES), z.string().nullable()).describe('Model of each mode after defaults'),
  rows_may_leave: z.boolean(),
  caps: modelCapsSchema,
})
export const settingsChange = z.object({ modes: modes.optional(), rows_may_leave: z.boolean().optional(), caps: modelCapsSchema.partial().optional() })

export const usageQuery = z.object({ days: z.coerce.number().int().min(1).max(MOST_DAYS).default(DEFAULT_DAYS) })
const usageRow = z.object({
  key: z.string(),
  calls: z.number(),
  failed: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number().nullable(),
})
export const usage = z.object({
  days: z.array(usageRow),
  users: z.array(usageRow),
  models: z.array(usageRow),
  tokens_today: z.number(),
  usd_this_month: z.number(),
})
export const modesWithModel = z.record(z.enum(MODES), z.boolean())
export const chosenModel = z.object({ llm_model: z.string().min(1).max(MAX_NAME).describe('Label, name or id') })
export const removed = z.object({ status: z.literal('ok') })
