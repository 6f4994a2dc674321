import { z } from 'zod'
import { isExactOrigin } from '../../../app/accounts/index.ts'
import { FILTER_OPERATORS } from '../../../app/spaces/index.ts'

const MAX_NAME = 200
const MAX_FILTERS = 50
const MAX_CONDITIONS = 10
/** One more than the contract takes, so that the filter itself says what is too much. */
const MAX_VALUES = 20_000
const MAX_TABLES = 5_000
const MAX_ORIGINS = 50
const MAX_QUESTIONS = 50
const MAX_QUESTION = 500
const MAX_TEXT = 2_000
const MAX_PORT = 65_535
const MAX_PAGE = 1_000
const DEFAULT_PAGE = 100
const MAX_PREVIEW = 100
const LIFE_SECONDS = { least: 60, most: 86_400 } as const

/** No control characters: PostgreSQL takes no NUL, and people none of the others. */
const clean = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^\P{Cc}*$/u)
const words = (most: number) =>
  clean(most)
    .min(1)
    .refine((text) => text.trim() !== '', 'must not be blank')
export const customerId = clean(MAX_NAME).min(1)

export const connectorCreate = z.strictObject({
  database_type: clean(MAX_NAME),
  host: clean(MAX_TEXT),
  port: z.int().min(1).max(MAX_PORT),
  database: clean(MAX_TEXT),
  username: clean(MAX_TEXT),
  password: z.string().max(MAX_TEXT),
  source_name: words(MAX_NAME).nullish(),
})
export const connectorPatch = connectorCreate.omit({ database_type: true }).partial()
export const databaseConnector = z
  .object({
    source_id: z.string(),
    user_id: z.string(),
    database_type: z.string(),
    host: z.string(),
    port: z.int(),
    database: z.string(),
    username: z.string(),
    source_name: z.string().nullable(),
    status: z.enum(['PENDING', 'TESTING', 'READY', 'FAILED', 'DISABLED']),
  })
  .meta({ id: 'DatabaseConnector' })
export const sourceTable = z
  .object({
    name: z.string(),
    columns: z.array(z.object({ name: z.string(), type: z.string(), filterable: z.boolean() })),
    belongs_to: z.array(z.object({ table: z.string(), columns: z.array(z.string()), parent_columns: z.array(z.string()) })),
  })
  .meta({ id: 'SourceTable' })
export const sourceType = z.object({ type: z.string(), available: z.boolean(), row_filters: z.boolean() })

const scalar = z.union([z.string(), z.number(), z.boolean()])
const condition = z.strictObject({
  operator: z.enum(FILTER_OPERATORS),
  value: z.union([scalar, z.array(scalar).max(MAX_VALUES)]),
  required: z.boolean().optional(),
})
const filters = z
  .record(z.string().max(MAX_TEXT), z.union([condition, z.array(condition).min(1).max(MAX_CONDITIONS)]))
  .refine((given) => Object.keys(given).length <= MAX_FILTERS, `at most ${MAX_FILTERS} columns`)
const tableRule = z.strictObject({
  name: clean(MAX_TEXT).min(1),
  access: z.enum(['filtered', 'via', 'shared', 'hidden']),
  columns: z.array(z.string().max(MAX_TEXT)).max(MAX_TABLES).optional(),
})
const tablesDefault = z.enum(['rule', 'hidden'])
const visibility = z.enum(['private', 'public'])
const origin = z.string().max(MAX_TEXT).refine(isExactOrigin, 'an https origin without path or wildcard, or http://localhost:<port>')
const question = words(MAX_QUESTION)
const questions = z.array(question).max(MAX_QUESTIONS)

export const spaceCreate = z.strictObject({
  source_id: z.string().max(MAX_TEXT),
  name: words(MAX_NAME),
  customer_id: customerId,
  filters: filters.nullish(),
  template_space_id: z.string().max(MAX_TEXT).optional(),
  is_template: z.boolean().optional(),
  tables: z.array(tableRule).max(MAX_TABLES).optional(),
  tables_default: tablesDefault.optional(),
  embed_origins: z.array(origin).max(MAX_ORIGINS).optional(),
  visibility: visibility.optional(),
  show_sql: z.boolean().optional(),
  suggested_questions: questions.optional(),
})
/** `source_id` and `customer_id` are not here: the history inside would move to other eyes. */
export const spacePatch = spaceCreate.omit({ source_id: true, customer_id: true, template_space_id: true }).partial().extend({ version: z.int().optional() })
/** What anyone who may know of a space sees; the rest is for keys. */
export const space = z
  .object({
    space_id: z.string(),
    source_id: z.string(),
    name: z.string(),
    partner_id: z.string(),
    customer_id: z.string(),
    status: z.enum(['READY', 'BROKEN']),
    version: z.int(),
    show_sql: z.boolean(),
    suggested_questions: z.array(z.string()),
    embed_url: z.string(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    filters: z.record(z.string(), z.unknown()).optional(),
    status_reason: z.string().optional(),
    template_space_id: z.string().nullable().optional(),
    is_template: z.boolean().optional(),
    tables: z.array(tableRule).optional(),
    tables_default: tablesDefault.optional(),
    table_access: z
      .object({
        filtered: z.array(z.string()),
        via: z.array(z.string()),
        shared: z.array(z.string()),
        hidden: z.array(z.object({ name: z.string(), missing: z.array(z.string()), hint: z.string().optional() })),
      })
      .optional(),
    warnings: z.array(z.string()).optional(),
    embed_origins: z.array(z.string()).optional(),
    visibility: visibility.optional(),
  })
  .meta({ id: 'Space' })
export type WireSpace = z.output<typeof space>

/** As a query names it: digits, in bounds. */
const limit = z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE)
const nextToken = z.string().max(MAX_TEXT).optional()
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
export const spacesQuery = z.object({
  customer_id: z.string().max(MAX_NAME).optional(),
  source_id: z.string().max(MAX_TEXT).optional(),
  is_template: flag.optional(),
  limit,
  next_token: nextToken,
})
export const partnerQuery = z.object({ limit: limit.unwrap().optional(), next_token: nextToken })
export const forceQuery = z.object({ force: flag.optional() })
export const bySource = z.object({ source_id: z.string().max(MAX_TEXT) })
export const bySpace = z.object({ space_id: z.string().max(MAX_TEXT) })
export const byGroup = bySpace.extend({ group_id: z.string().max(MAX_TEXT) })
export const byCustomer = z.object({ customer_id: z.string().max(MAX_TEXT) })

export const previewOrder = z.strictObject({ table: z.string().max(MAX_TEXT), limit: z.int().min(1).max(MAX_PREVIEW).default(MAX_PREVIEW) })
export const previewRows = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  sql: z.string(),
})

export const spaceDraft = spaceCreate
  .pick({ source_id: true, filters: true, tables: true, tables_default: true, embed_origins: true })
  .extend({ table: z.string().max(MAX_TEXT).optional(), limit: z.int().min(1).max(MAX_PREVIEW).default(MAX_PREVIEW) })
export const draftView = space
  .pick({ status: true, status_reason: true, table_access: true, warnings: true })
  .extend({ preview: previewRows.extend({ row_count: z.int(), all_rows: z.int() }).nullable() })
export const spaceUse = z.object({ space_id: z.string(), conversations: z.int(), last_used_at: z.iso.datetime() })

export const groupInput = z.strictObject({ name: words(MAX_NAME), position: z.int().min(0).max(MAX_TABLES).optional(), questions: questions.optional() })
export const groupPatch = groupInput.partial()
export const group = z
  .object({ group_id: z.string(), space_id: z.string(), name: z.string(), position: z.int(), questions: z.array(z.string()) })
  .meta({ id: 'SpaceGroup' })

export const customerCreate = z.strictObject({ customer_id: customerId, name: words(MAX_NAME).optional() })
export const customer = z.object({ customer_id: z.string(), name: z.string().nullable(), created_at: z.iso.datetime() }).meta({ id: 'Customer' })

/** Address and name are judged where the contract answers 400 for them. */
export const embedTokenOrder = z.strictObject({
  email: z.string().max(MAX_TEXT),
  name: z.string().max(MAX_TEXT),
  customer_id: z.string().max(MAX_TEXT).nullish(),
  space_id: z.string().max(MAX_TEXT).nullish(),
  expires_in: z.int().min(LIFE_SECONDS.least).max(LIFE_SECONDS.most).optional(),
})
export const embedToken = z.object({ token: z.string(), token_id: z.string(), expires_at: z.iso.datetime() }).meta({ id: 'EmbedToken' })
export const embedTokensQuery = z.object({ space_id: z.string().max(MAX_TEXT) })
export const liveEmbedToken = z.object({
  token_id: z.string(),
  email: z.string(),
  name: z.string(),
  space_id: z.string().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
})
const shortText = z.string().min(1).max(MAX_TEXT)
export const embedRevoke = z.union([
  z.strictObject({ token_id: shortText }),
  z.strictObject({ space_id: shortText }),
  z.strictObject({ customer_id: shortText }),
  z.strictObject({ email: shortText, customer_id: shortText }),
])
export const embedRevoked = z.object({ revoked: z.int() })
export const nothing = z.null()

const MAX_QUESTION_TEXT = 8_000
const MAX_WAIT_SECONDS = 300
const CHAT_WAIT_SECONDS = 120
const dataSource = z.object({ name: z.string(), type: z.string() })
export const conversation = z
  .object({
    conversation_id: z.string(),
    data_sources: z.array(dataSource),
    id: z.string(),
    space_id: z.string().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    title: z.string().optional(),
  })
  .meta({ id: 'SpaceConversation' })
export const conversationCreate = z.union([z.strictObject({ space_id: shortText }), z.strictObject({ source_id: shortText })])
export const conversationsQuery = z.object({ space_id: z.string().max(MAX_TEXT).optional(), limit, next_token: nextToken })
export const conversationPage = z.object({ conversations: z.array(conversation), next_token: z.string().nullable() })
export const byConversation = z.object({ conversation_id: z.string().max(MAX_TEXT) })
export const byExecution = byConversation.extend({ execution_id: z.string().max(MAX_TEXT) })

export const messageRequest = z.strictObject({
  text: z
    .string()
    .max(MAX_QUESTION_TEXT)
    .refine((text) => text.trim() !== '', 'must not be blank'),
})
export const message = z
  .object({
    text: z.string(),
    role: z.enum(['user', 'breadcrumb']),
    visualization: z.string().nullable(),
    id: z.string(),
    execution_id: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'SpaceMessage' })
export type WireMessage = z.output<typeof message>
export const messagesQuery = z.object({ limit, next_token: nextToken })
export const messagePage = z.object({ messages: z.array(message), next_token: z.string().nullable() })

const columnFormat = z.object({
  kind: z.enum(['number', 'currency', 'percent', 'date', 'duration', 'text']),
  currency: z.string().optional(),
  decimals: z.number().optional(),
  unit: z.string().optional(),
  grain: z.string().optional(),
  scale: z.string().optional(),
})
const resultColumn = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string().optional(),
  format: columnFormat.optional(),
  compared: z.enum(['previous', 'change', 'growth']).optional(),
})
/** How the question was understood. */
const reading = z.object({
  text: z.string(),
  parts: z.array(z.object({ kind: z.string(), text: z.string(), default: z.boolean() })),
  unknown: z.array(z.string()),
  corrections: z.array(z.object({ from: z.string(), to: z.string() })),
})

export const execution = z
  .object({
    id: z.string(),
    task_id: z.string(),
    status: z.enum(['PENDING', 'RUNNING', 'SUCCESS', 'FAILURE']),
    response: z.string(),
    visualization: z.string().nullable(),
    outcome: z.enum(['answered', 'clarification', 'abstained', 'refused', 'error', 'cancelled']).optional(),
    visualization_media_type: z.literal('application/vnd.vegalite.v6+json').optional(),
    sql: z.string().optional(),
    dataframe: z
      .object({
        columns: z.array(resultColumn),
        rows: z.array(z.array(z.unknown())),
        row_count: z.int(),
        truncated: z.boolean(),
      })
      .optional(),
    reading: reading.optional(),
    follow_ups: z.array(z.string()),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().optional(),
    error: z.object({ code: z.string(), retryable: z.boolean() }).optional(),
  })
  .meta({ id: 'Execution' })
export type WireExecution = z.output<typeof execution>
export const chatResponse = execution.extend(message.shape).meta({ id: 'SpaceChatResponse' })
const waitSeconds = z.coerce.number().min(0).max(MAX_WAIT_SECONDS)
export const chatQuery = z.object({ wait: waitSeconds.default(CHAT_WAIT_SECONDS) })
export const waitQuery = z.object({ wait: waitSeconds.default(0) })
export const eventsQuery = z.object({ follow: flag.optional() })
