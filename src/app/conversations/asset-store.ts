import { sql } from 'kysely'
import type { Conversation, Outcome } from './conversation.ts'
import { type Db, firstOf } from './sql.ts'
import { CONVERSATION_COLUMNS, type ConversationRow, toConversation } from './store.ts'

/** Rows or a chart behind an answer. */
export interface Asset {
  readonly key: string
  readonly kind: 'frame' | 'chart'
  readonly body: Buffer
  /** The answer it belongs to. */
  readonly outcome: Outcome
}
interface AssetRow {
  readonly key: string
  readonly kind: 'frame' | 'chart'
  readonly body: Buffer
  readonly outcome: Outcome
}
const ASSET = sql`a.key, a.kind, a.body, r.outcome FROM asset a JOIN turn_revision r ON r.turn = a.turn AND r.revision = a.revision`

export async function findAsset(db: Db, conversation: string, key: string): Promise<Asset | undefined> {
  return firstOf(sql<AssetRow>`SELECT ${ASSET} WHERE a.conversation = ${conversation} AND a.key = ${key}`, db)
}

export interface LinkedAsset {
  readonly asset: Asset
  readonly conversation: Conversation
  readonly expired: boolean
}
/** What a secret address leads to. */
export async function findLinked(db: Db, link: string): Promise<LinkedAsset | undefined> {
  const row = await firstOf(
    sql<AssetRow & ConversationRow & { expired: boolean; chat_id: string }>`
      SELECT ${CONVERSATION_COLUMNS}, c.links_until < now() AS expired, ${ASSET} JOIN conversation c ON c.uid = a.conversation WHERE a.link = ${link}`,
    db,
  )
  return row && { asset: row, conversation: toConversation(row), expired: row.expired }
}
