import { sql } from 'kysely'
import type { HandOverOutcome } from '../chat.ts'
import { type Db, json } from '../db.ts'
import type { TalkAnswer } from '../talk/index.ts'

/** A text that went to the analyst. */
export interface HandOver {
  readonly id: string
  readonly chatId: string
  readonly sessionId: string
  /** Absent where the analyst could not be asked. */
  readonly turnId: string | null
  readonly outcome: HandOverOutcome | null
  readonly left: LeftBehind | null
}
/** What a hand-over that is waited for needs when it ends, after its message was answered. */
export interface LeftBehind {
  /** The answer so far, as it was sent. */
  readonly answer: TalkAnswer
  /** Its row in training. */
  readonly phraseId?: string
  /** Its answer has reached the user. */
  readonly isDelivered: boolean
}

interface Row {
  readonly id: string
  readonly chat_id: string
  readonly session_id: string
  readonly turn_id: string | null
  readonly outcome: HandOverOutcome | null
  readonly answer: LeftBehind | null
}

export async function addHandOver(
  db: Db,
  handOver: { readonly id: string; readonly chatId: string; readonly sessionId: string; readonly text: string },
  now: Date,
): Promise<void> {
  await sql`INSERT INTO bot_hand_over (id, chat_id, session_id, text, created_at)
    VALUES (${handOver.id}, ${handOver.chatId}, ${handOver.sessionId}, ${handOver.text}, ${now})`.execute(db)
}

export async function setTurn(db: Db, id: string, turnId: string): Promise<void> {
  await sql`UPDATE bot_hand_over SET turn_id = ${turnId} WHERE id = ${id}`.execute(db)
}

export async function leaveBehind(db: Db, id: string, left: LeftBehind): Promise<void> {
  await sql`UPDATE bot_hand_over SET answer = ${json(left)} WHERE id = ${id}`.execute(db)
}

/** @returns false where it had ended before */
export async function endHandOver(db: Db, id: string, outcome: HandOverOutcome, now: Date): Promise<boolean> {
  const done = await sql`UPDATE bot_hand_over SET outcome = ${outcome}, finished_at = ${now} WHERE id = ${id} AND outcome IS NULL`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

export async function markDelivered(db: Db, id: string): Promise<void> {
  await sql`UPDATE bot_hand_over SET answer = answer || '{"isDelivered": true}' WHERE id = ${id} AND answer IS NOT NULL`.execute(db)
}

export async function findHandOver(db: Db, id: string): Promise<HandOver | undefined> {
  const { rows } = await sql<Row>`SELECT id, chat_id, session_id, turn_id, outcome, answer FROM bot_hand_over WHERE id = ${id}`.execute(db)
  return rows[0] && toHandOver(rows[0])
}

/** The newest one of a session that was waited for. */
export async function newestWaitedFor(db: Db, orgId: string, sessionId: string, storyId?: string): Promise<HandOver | undefined> {
  const { rows } = await sql<Row>`SELECT h.id, h.chat_id, h.session_id, h.turn_id, h.outcome, h.answer FROM bot_hand_over h JOIN bot_chat c ON c.id = h.chat_id
    WHERE c.org_id = ${orgId} AND h.session_id = ${sessionId} AND h.answer IS NOT NULL ${storyId === undefined ? sql`` : sql`AND c.story_id = ${storyId}`}
    ORDER BY h.created_at DESC, h.id DESC LIMIT 1`.execute(db)
  return rows[0] && toHandOver(rows[0])
}

function toHandOver(row: Row): HandOver {
  return { id: row.id, chatId: row.chat_id, sessionId: row.session_id, turnId: row.turn_id, outcome: row.outcome, left: row.answer }
}
