import { z } from 'zod'
import { SOURCES, TURN_STATUSES } from '../../../app/conversations/index.ts'
import { MODES } from '../../../flow.ts'

const MAX_TEXT = 20_000
/** PostgreSQL keeps every character in text but U+0000. */
const NO_NUL = /^[^\0]*$/

export const ChatId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}/\\]*$/u, 'No control characters, / or \\')
const Mode = z
  .enum([...MODES, ''])
  .nullish()
  .describe('Absent, null and "" mean the default.')
const InMessage = z.object({ role: z.enum(['user', 'assistant']), content: z.string().max(MAX_TEXT).regex(NO_NUL) })
const AskOptions = z.object({
  clarify: z.enum(['allow', 'never']).optional(),
  scope: z.string().max(1_000).optional(),
  connection_id: z.string().max(1_000).optional(),
  investigate: z.boolean().optional(),
  active_groups: z.array(z.string().max(200)).max(500).optional(),
  extra: z.string().max(2_000).regex(NO_NUL).optional(),
})
export type AskOptions = z.output<typeof AskOptions>

export const AskRequest = z.object({
  messages: z.array(InMessage).min(1).max(500),
  chat_id: ChatId,
  mode: Mode,
  skip_check: z.boolean().nullish(),
  options: AskOptions.nullish(),
})
export type AskRequest = z.output<typeof AskRequest>
export const HistoryRequest = z.object({ new_message: InMessage, chat_id: ChatId, mode: Mode, options: AskOptions.nullish() })
export type HistoryRequest = z.output<typeof HistoryRequest>

const Time = z.string().describe('ISO 8601, UTC, milliseconds')
const Opaque = z.unknown()
const VegaLiteSpec = z.record(z.string(), Opaque)

export const Column = z.object({ name: z.string(), type: z.enum(['string', 'number', 'integer', 'boolean', 'date', 'datetime', 'json']) })
const DataframeAsset = z.object({
  text_preview: z.string(),
  text_summary: z.string(),
  shape: z.array(z.number()).length(2),
  sql_query: z.string(),
  csv_download_url: z.string(),
  columns: z.array(Column),
  truncated: z.boolean(),
  connection_id: z.string(),
  executed_at: Time,
})
const ChartAsset = z.object({ interpretation: z.string(), chart_download_url: z.string(), df_key: z.string(), alt: z.string(), spec: VegaLiteSpec.optional() })
export const Asset = z.union([DataframeAsset, ChartAsset])
export type Asset = z.output<typeof Asset>

const AdditionalData = z.object({
  chat_id: z.string(),
  dot_url: z.string(),
  formatted_result: z.array(z.object({ type: z.enum(['text', 'dataframe', 'chart', 'file']), data: z.string() })),
  assets: z.record(z.string(), Asset),
})
export const Step = z.object({
  id: z.string(),
  kind: z.enum(['link', 'plan', 'query', 'skill', 'chart', 'narrate']),
  title: z.string(),
  status: z.enum(['running', 'done', 'error']),
  sql: z.string().optional(),
  rows: z.number().optional(),
  started_at: Time,
  duration_ms: z.number().optional(),
  error: z.string().optional(),
})

const Dataframe = z.object({ df_key: z.string(), columns: z.array(Column), rows: z.array(z.array(Opaque)), row_count: z.number(), truncated: z.boolean() })
const Report = z
  .object({
    by: z.enum(['investigation', 'agent', 'skill', 'assets']),
    findings: z.array(
      z.object({
        title: z.string(),
        text: z.string(),
        share: z.number().optional().describe('Share of the whole change that it explains; negative: it works against it'),
        df_key: z.string().optional(),
        reading: Opaque.optional(),
      }),
    ),
    unremarkable: z.array(z.string()),
    caveats: z.array(z.string()).describe('Said last: how old the data is where it was loaded before, what was not looked at'),
    exhibits: z.array(
      z.object({
        title: z.string(),
        df_key: z.string(),
        viz_key: z.string().optional(),
        sql: z.string().optional(),
        plan: Opaque.optional(),
        reading: Opaque.optional(),
        dataframe: Dataframe,
        visualization: VegaLiteSpec.optional(),
      }),
    ),
    skills: z.array(
      z.object({
        name: z.string(),
        version: z.number(),
        run_id: z.string(),
        parameters: z.record(z.string(), Opaque),
        log: z.string(),
        duration_ms: z.number(),
        status: z.enum(['ok', 'error', 'timeout', 'killed']),
      }),
    ),
  })
  .describe('Of an answer that rests on several results: an investigation, a skill, or what a language model found')
const PendingSkill = z
  .object({ skill: z.string(), parameters: z.record(z.string(), Opaque), missing: z.string().optional(), confirm: z.boolean() })
  .describe('The skill that waits for a value, or for consent to exactly these parameters')

const UserMessage = z.object({
  role: z.literal('user'),
  content: z.string(),
  id: z.string(),
  position: z.number(),
  created_at: Time,
  author: z.string().optional(),
})
const AssistantFields = {
  role: z.literal('assistant'),
  content: z.string(),
  explanation: z.string(),
  suggested_follow_ups: z.array(z.string()),
  additional_data: AdditionalData,
  id: z.string(),
  position: z.number(),
  turn_id: z.string(),
  status: z.enum(TURN_STATUSES),
  mode: z.enum(MODES),
  environment: z.string().optional(),
  created_at: Time,
  finished_at: Time.optional(),
  revision: z.number(),
  stale_context: z.literal(true).optional(),
  connection_id: z.string().optional(),
  sql: z.string().optional(),
  dataframe: Dataframe.optional(),
  visualization: VegaLiteSpec.optional(),
  reading: Opaque.optional(),
  plan: Opaque.optional(),
  clarification: z
    .object({
      question: z.string(),
      options: z.array(z.string()),
      about: z.enum(['metric', 'entity', 'time', 'filter', 'other']),
      candidates: z.array(z.object({ reading: Opaque })).optional(),
    })
    .optional(),
  abstention: z
    .object({
      reason: z.enum(['no_data', 'out_of_scope', 'low_confidence']),
      missing: z.array(z.string()),
      unlinked: z.array(Opaque).optional(),
      understood: z.array(Opaque).optional(),
      try_instead: z.array(z.string()).optional(),
    })
    .optional(),
  refusal: z.object({ reason: z.enum(['writes_data', 'unsafe', 'over_limit']) }).optional(),
  error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
  assumptions: z.array(z.string()).optional(),
  sources: z
    .array(z.object({ type: z.enum(['table', 'note', 'metric', 'external_asset', 'skill', 'file']), id: z.string(), name: z.string(), used: z.boolean() }))
    .optional(),
  offers: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.string(),
        noun: z.string(),
        fits: z.enum(['well', 'maybe']),
        folder: z.string().optional(),
        description: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .optional()
    .describe('Dashboards and pages elsewhere that fit the question; the last paragraph of the text names them'),
  steps: z.array(Step).optional(),
  feedback: z.enum(['like', 'dislike']).optional(),
  redacted: z.literal(true).optional(),
  report: Report.optional(),
  pending_skill: PendingSkill.optional(),
  usage: z
    .object({
      model: z.string(),
      input_tokens: z.number(),
      output_tokens: z.number(),
      duration_ms: z.number(),
      provider: z.string().optional(),
      prompt_version: z.string().optional(),
      calls: z.number().optional(),
      cost_usd: z.number().optional(),
    })
    .optional(),
}
export const AssistantMessage = z.object(AssistantFields)
export type AssistantMessage = z.output<typeof AssistantMessage>
export const Message = z.union([UserMessage, AssistantMessage])
export type Message = z.output<typeof Message>

export const AskResponse = z.object({ ...AssistantFields, chat_id: z.string(), messages: z.array(Message) })
export type AskResponse = z.output<typeof AskResponse>
export const AgenticResponse = z.array(Message)
export const AcceptedResponse = z.object({
  chat_id: z.string(),
  turn_id: z.string(),
  status: z.enum(TURN_STATUSES),
  events_url: z.string(),
  result_url: z.string(),
})
export const ChatC2 = z.object({
  chat_id: z.string(),
  title: z.string(),
  user_id: z.string(),
  org_id: z.string(),
  created_at: Time,
  updated_at: Time,
  labels: z.array(z.string()),
  pinned: z.boolean(),
  shared: z.boolean(),
  source: z.enum(SOURCES),
  extra: z.string().optional(),
  environment: z.string().optional(),
  mode: z.enum(MODES),
  status: z.enum(TURN_STATUSES),
  turn_id: z.string(),
  messages: z.array(Message),
})
export type ChatC2 = z.output<typeof ChatC2>

export const ChatPath = z.object({ chat_id: z.string() })
export const TurnPath = z.object({ chat_id: z.string(), turn_id: z.string() })
export const Ok = z.object({ status: z.literal('ok') })
export const CancelResponse = z.object({ chat_id: z.string(), turn_id: z.string(), status: z.enum(TURN_STATUSES) })

/** Named, because a description can only refer to itself by name. */
const Json = z.json().register(z.globalRegistry, { id: 'Json' })
const PlanEdit = z.discriminatedUnion('op', [
  z.object({ op: z.literal('set'), node: z.string(), field: z.string(), value: Json }),
  z.object({
    op: z.literal('add'),
    to: z.string().optional(),
    slot: z.enum(['columns', 'where', 'having', 'period', 'compare', 'top', 'order', 'limit']),
    value: z.union([z.string(), z.record(z.string(), Json)]),
    at: z.int().optional(),
  }),
  z.object({ op: z.literal('replace'), node: z.string(), value: z.union([z.string(), z.record(z.string(), Json)]) }),
  z.object({ op: z.literal('remove'), node: z.string() }),
])
export const ReplanRequest = z.union([
  z.object({ turn_id: z.string(), revision: z.int(), edits: z.array(PlanEdit).min(1).max(100) }),
  z.object({ turn_id: z.string(), revision: z.int(), choose: z.string() }),
])
export const ExplainRequest = z.object({
  question: z.string().max(MAX_TEXT).regex(/\S/, 'Must not be blank').regex(NO_NUL),
  chat_id: ChatId.optional(),
  turns: z.array(z.string()).max(50).optional(),
  connection_id: z.string().optional(),
  options: AskOptions.optional(),
})

const Label = z.string().trim().min(1).max(64).regex(NO_NUL)
export const LabelsRequest = z.object({ chat_id: z.string(), labels: z.array(Label).max(100) })
export const LabelsResponse = z.object({ chat_id: z.string(), labels: z.array(z.string()) })
const Title = z.string().trim().min(1).max(200).regex(NO_NUL)
export const TitleRequest = z.object({ chat_id: z.string(), title: Title })
export const TitleResponse = z.object({ chat_id: z.string(), title: z.string() })
export const SuggestTitleRequest = z.object({ user_messages: z.string().max(MAX_TEXT * 10) })
export const PinRequest = z.object({ chat_id: z.string(), pin: z.boolean() })
export const PinResponse = z.object({ chat_id: z.string(), pinned: z.boolean() })
export const ShareRequest = z.object({ chat_id: z.string(), title: Title, public: z.boolean().optional() })
export const ShareResponse = z.object({ chat_id: z.string(), share_url: z.string(), share_token: z.string().optional() })
export const ChatRequest = z.object({ chat_id: z.string() })
const Position = z.int().min(0).max(1_000_000)
export const FeedbackRequest = z.object({
  chat_id: z.string(),
  message: z.looseObject({ feedback: z.enum(['', 'like', 'dislike']).nullish() }),
  message_position: Position,
  description: z.string().max(5_000).regex(NO_NUL).nullish(),
  checkboxes: z.array(z.string().max(200).regex(NO_NUL)).max(50).nullish(),
})
export const FeedbackResponse = z.object({ chat_id: z.string(), message_position: z.number(), feedback: z.enum(['like', 'dislike']).optional() })
export const MessageRequest = z.object({ chat_id: z.string(), message_position: Position })
export const MoveRequest = z.object({ chat_id: z.string(), message_position: Position, direction_up: z.boolean() })
export const HistoryParameters = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  before: z.iso.datetime({ offset: true }).optional(),
  label: z.string().optional(),
  q: z.string().max(500).optional(),
  user_id: z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional().describe('Changed at or after'),
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(TURN_STATUSES)))
    .optional()
    .describe('How the last question ended: one or several, separated by commas'),
  feedback: z.enum(['like', 'dislike']).optional().describe('The latest feedback in it'),
  source: z.enum(SOURCES).optional(),
})
export const ChatSummary = z.object({
  chat_id: z.string(),
  title: z.string(),
  user_id: z.string(),
  created_at: Time,
  updated_at: Time,
  n_messages: z.number(),
  labels: z.array(z.string()),
  pinned: z.boolean(),
  shared: z.boolean(),
  scheduled: z.boolean(),
  feedback: z.enum(['', 'like', 'dislike']),
  auto_review: z.object({ label: z.enum(['Success', 'OK', 'Issue', 'Abandoned']), reason: z.string() }),
  status: z.enum(TURN_STATUSES),
  source: z.enum(SOURCES),
  environment: z.string().optional(),
})
export const UsageParameters = z.object({ start_date: z.iso.date().optional(), end_date: z.iso.date().optional() })
const Count = z.number()
export const UsageRow = z.object({
  date: z.string(),
  users: Count,
  chats: Count,
  questions: Count,
  done: Count,
  clarification: Count,
  abstained: Count,
  error: Count,
  input_tokens: Count,
  output_tokens: Count,
})
export const SuggestionsRequest = z.object({
  user_messages: z
    .string()
    .max(MAX_TEXT * 10)
    .nullish(),
  table_id: z.string().max(1_000).nullish(),
})
export const SuggestionsResponse = z.object({ questions: z.array(z.string()) })
