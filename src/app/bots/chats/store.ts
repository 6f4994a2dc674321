import { sql } from 'kysely'
import type { Chat, NewMessage } from '../chat.ts'
import { type Db, json } from '../db.ts'
import { newBotId } from '../ids.ts'

export interface ChatRow {
  readonly id: string
  readonly org_id: string
  readonly story_id: string
  readonly user_id: string
  readonly session_id: string
  readonly source: Chat['source']
  readonly conversation_id: string | null
  readonly finished: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

export function toChat(row: ChatRow): Chat {
  return {
    id: row.id,
    orgId: row.org_id,
    storyId: row.story_id,
    userId: row.user_id,
    sessionId: row.session_id,
    source: row.source,
    conversationId: row.conversation_id,
    finished: row.finished,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export type NewChat = Pick<Chat, 'orgId' | 'storyId' | 'userId' | 'sessionId' | 'source'>

/**
 * Begins a chat at a moment that no other has: a tie moves to the next free millisecond, because that moment is a cursor of the
 * public API. Meant for a transaction of its own: another chat of the same millisecond waits until it ends.
 */
export async function startChat(db: Db, chat: NewChat, now: Date): Promise<Chat> {
  const id = newBotId(now)
  for (let from = now; ; from = new Date(from.getTime() + 1)) {
    const { rows } = await sql<ChatRow>`
      INSERT INTO bot_chat (id, org_id, story_id, user_id, session_id, source, created_at, updated_at)
      SELECT ${id}, ${chat.orgId}, ${chat.storyId}, ${chat.userId}, ${chat.sessionId}, ${chat.source}, free.at, ${now}
      FROM (SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM bot_chat WHERE created_at = ${from}) THEN ${from}::timestamptz
        ELSE (SELECT min(c.created_at) + interval '1 millisecond' FROM bot_chat c WHERE c.created_at >= ${from}
          AND NOT EXISTS (SELECT 1 FROM bot_chat d WHERE d.created_at = c.created_at + interval '1 millisecond')) END AS at) AS free
      ON CONFLICT (created_at) DO NOTHING RETURNING *`.execute(db)
    if (rows[0] !== undefined) return toChat(rows[0])
  }
}

/** In the order given. Words of a user who was forgotten meanwhile are counted, not kept. */
export async function addMessages(db: Db, chatId: string, messages: readonly NewMessage[]): Promise<void> {
  const rows = messages.map((message) => ({ ...message, by: message.side === 'bot' ? message.by : null, at: message.at.toISOString() }))
  await sql`INSERT INTO bot_message (chat_id, side, kind, text, written_by, sent_at)
    SELECT ${chatId}, m.side, m.kind,
      CASE WHEN EXISTS (SELECT 1 FROM bot_chat c JOIN bot_user u ON u.id = c.user_id WHERE c.id = ${chatId}) THEN m.text END, m.by, m.at FROM ROWS FROM (jsonb_to_recordset(${json(rows)})
      AS (side text, kind text, text text, by text, at timestamptz)) WITH ORDINALITY AS m (side, kind, text, by, at, place) ORDER BY m.place`.execute(db)
}

/** Interactions that played, in order; reports count them. */
export async function addPlays(
  db: Db,
  chatId: string,
  plays: readonly { readonly interactionId: string; readonly interactionName: string; readonly at: Date }[],
): Promise<void> {
  for (const play of plays)
    await sql`INSERT INTO bot_play (chat_id, interaction_id, interaction_name, played_at)
      VALUES (${chatId}, ${play.interactionId}, ${play.interactionName}, ${play.at})`.execute(db)
}

export interface ChatChange {
  readonly at: Date
  readonly finished?: boolean
  readonly conversationId?: string
}
export async function changeChat(db: Db, id: string, { at, finished, conversationId }: ChatChange): Promise<void> {
  await sql`UPDATE bot_chat SET updated_at = greatest(updated_at, ${at}), finished = coalesce(${finished ?? null}, finished),
    conversation_id = coalesce(${conversationId ?? null}, conversation_id) WHERE id = ${id}`.execute(db)
}

export async function findChat(db: Db, orgId: string, id: string): Promise<Chat | undefined> {
  const { rows } = await sql<ChatRow>`SELECT * FROM bot_chat WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0] && toChat(rows[0])
}
