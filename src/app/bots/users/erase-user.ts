import { sql } from 'kysely'
import type { Db } from '../db.ts'

/**
 * Forgets a user: attributes and every text said or heard go, in chats, sessions, hand-overs, pictures and the training list.
 * What was counted stays, without words. Inside the caller's transaction.
 *
 * @returns conversations with the analyst that are still to be removed
 */
export async function eraseUser(db: Db, orgId: string, id: string, now: Date): Promise<readonly string[]> {
  await sql`WITH gone AS (DELETE FROM bot_user WHERE org_id = ${orgId} AND id = ${id} RETURNING org_id, id, created_at, last_seen)
    INSERT INTO bot_user_gone (org_id, id, created_at, last_seen, gone_at) SELECT org_id, id, created_at, last_seen, ${now} FROM gone
    ON CONFLICT DO NOTHING`.execute(db)
  await eraseTexts(db, orgId, id)
  await forgetPhrases(db, id)
  const conversations = await conversationsOf(db, id)
  await sql`UPDATE bot_chat SET session_id = '', conversation_id = NULL, finished = true WHERE org_id = ${orgId} AND user_id = ${id}`.execute(db)
  return conversations
}

/** Those with the analyst, former ones of a chat too. */
export async function conversationsOf(db: Db, userId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`SELECT conversation_id AS id FROM bot_chat WHERE user_id = ${userId} AND conversation_id IS NOT NULL
    UNION SELECT v.id FROM bot_chat c JOIN bot_hand_over h ON h.chat_id = c.id JOIN turn t ON t.id = h.turn_id JOIN conversation v ON v.uid = t.conversation
    WHERE c.user_id = ${userId}`.execute(db)
  return rows.map(({ id }) => id)
}

async function eraseTexts(db: Db, orgId: string, userId: string): Promise<void> {
  const chats = sql`SELECT id FROM bot_chat WHERE org_id = ${orgId} AND user_id = ${userId}`
  await sql`UPDATE bot_message SET text = NULL WHERE chat_id IN (${chats})`.execute(db)
  await sql`UPDATE bot_hand_over SET text = NULL, answer = NULL, session_id = '' WHERE chat_id IN (${chats})`.execute(db)
  await sql`DELETE FROM bot_session WHERE chat_id IN (${chats})`.execute(db)
  await sql`DELETE FROM bot_image WHERE chat_id IN (${chats})`.execute(db)
  // answers that are kept for repeats of a call name their session
  await sql`DELETE FROM idempotency i USING bot_chat c WHERE c.org_id = ${orgId} AND c.user_id = ${userId} AND i.org_id = c.org_id AND i.path LIKE '/chatbot/query%'
    AND position(convert_to('"sessionId":' || to_json(c.session_id), 'UTF8') IN i.body) > 0`.execute(db)
}

/** A phrase that others said too stays, because it is not this user's alone. */
async function forgetPhrases(db: Db, userId: string): Promise<void> {
  await sql`DELETE FROM bot_phrase p WHERE EXISTS (SELECT 1 FROM bot_phrase_user w WHERE w.phrase_id = p.id AND w.user_id = ${userId})
    AND NOT EXISTS (SELECT 1 FROM bot_phrase_user w WHERE w.phrase_id = p.id AND w.user_id <> ${userId})`.execute(db)
  await sql`DELETE FROM bot_phrase_user WHERE user_id = ${userId}`.execute(db)
}
