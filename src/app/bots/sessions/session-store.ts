import { sql } from 'kysely'
import type { ArchivedMessage } from '../chats/index.ts'
import { type Db, json } from '../db.ts'
import type { TalkState } from '../talk/index.ts'
import type { SessionKey } from './queue.ts'

/** A running session. */
export interface Session {
  readonly chatId: string
  readonly state: SessionState
  readonly seenAt: Date
}
export interface SessionState extends TalkState {
  /** Id of the hand-over whose answer the user has not got yet. */
  readonly waitsFor?: string
}

export async function findSession(db: Db, { orgId, storyId, sessionId }: SessionKey): Promise<Session | undefined> {
  const { rows } = await sql<{ chat_id: string; state: SessionState; seen_at: Date }>`SELECT chat_id, state, seen_at FROM bot_session
    WHERE org_id = ${orgId} AND story_id = ${storyId} AND session_id = ${sessionId}`.execute(db)
  return rows[0] && { chatId: rows[0].chat_id, state: rows[0].state, seenAt: rows[0].seen_at }
}

export async function saveSession(db: Db, { orgId, storyId, sessionId }: SessionKey, { chatId, state, seenAt }: Session): Promise<void> {
  await sql`INSERT INTO bot_session (org_id, story_id, session_id, chat_id, state, seen_at)
    VALUES (${orgId}, ${storyId}, ${sessionId}, ${chatId}, ${json(state)}, ${seenAt})
    ON CONFLICT (org_id, story_id, session_id) DO UPDATE SET chat_id = excluded.chat_id, state = excluded.state, seen_at = excluded.seen_at`.execute(db)
}

export async function endSession(db: Db, { orgId, storyId, sessionId }: SessionKey): Promise<void> {
  await sql`DELETE FROM bot_session WHERE org_id = ${orgId} AND story_id = ${storyId} AND session_id = ${sessionId}`.execute(db)
}

/** What was said in a chat so far, in order. */
export async function messagesOf(db: Db, chatId: string): Promise<readonly ArchivedMessage[]> {
  const { rows } = await sql<ArchivedMessage>`SELECT side, kind, text, written_by AS by, sent_at AS at FROM bot_message
    WHERE chat_id = ${chatId} AND text IS NOT NULL ORDER BY number`.execute(db)
  return rows
}
