import type { Cell, CellType, StatementColumn } from '../../../flow.ts'
import { csvOfBatches } from './csv.ts'
import type { ExportedChat } from './export-history-schema.ts'

type Chats = AsyncIterable<ExportedChat>

export const EXPORT_FORMATS = {
  json: { type: 'application/json; charset=utf-8', write: jsonArray },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', write: jsonLines },
  csv: { type: 'text/csv; charset=utf-8', write: (chats: Chats) => csvOfBatches(COLUMNS, cells(chats), false) },
} as const

async function* jsonArray(chats: Chats): AsyncGenerator<string> {
  let before = '['
  for await (const chat of chats) {
    yield before + JSON.stringify(chat)
    before = ',\n'
  }
  yield before === '[' ? '[]' : ']'
}

async function* jsonLines(chats: Chats): AsyncGenerator<string> {
  for await (const chat of chats) yield `${JSON.stringify(chat)}\n`
}

async function* cells(chats: Chats): AsyncGenerator<readonly (readonly Cell[])[]> {
  for await (const chat of chats) yield [FIELDS.map(([, , of]) => of(chat))]
}

const LIST = ';'
/** In the order of the contract. Text is made safe for spreadsheets, values are left as they are. */
const FIELDS: readonly (readonly [string, CellType, (chat: ExportedChat) => Cell])[] = [
  ['chat_id', 'text', (chat) => chat.chat_id],
  ['title', 'text', (chat) => chat.title],
  ['user_id', 'text', (chat) => chat.user_id],
  ['user_name', 'text', (chat) => chat.user_name],
  ['created_at', 'timestamptz', (chat) => chat.created_at],
  ['updated_at', 'timestamptz', (chat) => chat.updated_at],
  ['n_messages', 'integer', (chat) => chat.n_messages],
  ['n_questions', 'integer', (chat) => chat.n_questions],
  ['labels', 'text', (chat) => chat.labels.join(LIST)],
  ['feedback', 'text', (chat) => chat.feedback],
  ['feedback_description', 'text', (chat) => chat.feedback_description],
  ['auto_review_label', 'text', (chat) => chat.auto_review.label],
  ['auto_review_reason', 'text', (chat) => chat.auto_review.reason],
  ['scheduled', 'boolean', (chat) => chat.scheduled],
  ['shared', 'boolean', (chat) => chat.shared],
  ['source', 'text', (chat) => chat.source],
  ['extra', 'text', (chat) => chat.extra],
  ['workspace', 'text', (chat) => chat.workspace],
  ['environment', 'text', (chat) => chat.environment],
  ['mode', 'text', (chat) => chat.mode],
  ['status', 'text', (chat) => chat.status],
  ['tables', 'text', (chat) => chat.tables.join(LIST)],
  ['n_queries', 'integer', (chat) => chat.n_queries],
  ['duration_ms', 'integer', (chat) => chat.duration_ms],
  ['input_tokens', 'integer', (chat) => chat.input_tokens],
  ['output_tokens', 'integer', (chat) => chat.output_tokens],
  ['url', 'text', (chat) => chat.url],
]
const COLUMNS: readonly StatementColumn[] = FIELDS.map(([name, type]) => ({ name, label: name, type, show: 'asked' }))
