import { z } from 'zod'
import { SOURCES, TURN_STATUSES } from '../../../app/conversations/index.ts'
import { MODES } from '../../../flow.ts'

const Time = z.iso.datetime()
const Count = z.number().int()

export const ExportHistoryParameters = z.object({
  start_date: z.iso.date().optional().describe('First UTC day; 14 days ago unless given'),
  end_date: z.iso.date().optional().describe('The UTC day after the last one; tomorrow unless given'),
  include_all_workspaces: z.stringbool().default(false).describe('Accepted; there is one workspace'),
  format: z.enum(['json', 'csv', 'ndjson']).default('json'),
})

const ExportedMessage = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  created_at: Time,
  position: Count,
  status: z.enum(TURN_STATUSES).optional(),
  sql: z.string().optional(),
  feedback: z.enum(['like', 'dislike']).optional(),
})

/** One conversation of an export. The order of the keys is part of the contract. */
export const ExportedChat = z.object({
  chat_id: z.string(),
  title: z.string(),
  user_id: z.string(),
  user_name: z.string(),
  created_at: Time,
  updated_at: Time,
  n_messages: Count,
  n_questions: Count,
  labels: z.array(z.string()),
  feedback: z.enum(['', 'like', 'dislike']),
  feedback_description: z.string(),
  auto_review: z.object({ label: z.enum(['Success', 'OK', 'Issue', 'Abandoned']), reason: z.string() }),
  scheduled: z.boolean(),
  shared: z.boolean(),
  source: z.enum(SOURCES),
  extra: z.string(),
  workspace: z.literal('main'),
  environment: z.string(),
  mode: z.enum(MODES),
  status: z.enum(TURN_STATUSES),
  tables: z.array(z.string()),
  n_queries: Count,
  duration_ms: Count,
  input_tokens: Count,
  output_tokens: Count,
  url: z.string(),
  messages: z.array(ExportedMessage),
})
export type ExportedChat = z.output<typeof ExportedChat>
