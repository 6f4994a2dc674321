import { sql } from 'kysely'
import type { ConversationEvent, EventBody, TurnStatus } from './conversation.ts'
import { type Db, firstOf, rowsOf } from './sql.ts'
import { EVENT_CHANNEL } from './wake.ts'

/**
 * Adds events of a running turn, numbered after the conversation's last.
 * @returns false, and nothing stored, when this start of the turn is no longer the one that counts
 */
export async function appendEvents(
  db: Db,
  at: { readonly conversation: string; readonly turn: string; readonly fence: number },
  bodies: readonly EventBody[],
): Promise<boolean> {
  const { rows } = await sql<{ seq: string }>`
    WITH live AS (SELECT 1 FROM turn WHERE id = ${at.turn} AND fence = ${at.fence} AND status IN ('queued', 'running')),
    numbered AS (
      UPDATE conversation SET last_event = last_event + ${bodies.length} WHERE uid = ${at.conversation} AND EXISTS (SELECT 1 FROM live) RETURNING last_event
    )
    INSERT INTO conversation_event (conversation, seq, turn, type, data)
    SELECT ${at.conversation}::uuid, n.last_event - ${bodies.length} + e.place, ${at.turn}, e.type, e.data::json
    FROM numbered n, unnest(${bodies.map((body) => body.type)}::text[], ${bodies.map((body) => JSON.stringify(body))}::text[]) WITH ORDINALITY AS e(type, data, place)
    RETURNING seq`.execute(db)
  if (rows.length > 0) await sql`SELECT pg_notify(${EVENT_CHANNEL}, ${at.conversation})`.execute(db)
  return rows.length > 0
}

export async function readEvents(db: Db, conversation: string, after: number, limit: number): Promise<readonly ConversationEvent[]> {
  const rows = await rowsOf(
    sql<{ seq: string; turn: string; data: EventBody }>`
      SELECT seq, turn, data FROM conversation_event WHERE conversation = ${conversation} AND seq > ${after} ORDER BY seq LIMIT ${limit}`,
    db,
  )
  return rows.map((row) => ({ seq: Number(row.seq), turn: row.turn, body: row.data }))
}

/** Where a stream stands: the last event's number, the first one still kept, and the newest turn with its first event kept. */
export interface StreamState {
  readonly lastEvent: number
  readonly firstKept: number | null
  readonly turn: string
  readonly revision: number
  readonly status: TurnStatus
  readonly turnStart: number | null
}
export async function readStreamState(db: Db, conversation: string): Promise<StreamState | undefined> {
  const row = await firstOf(
    sql<{ last_event: string; first_kept: string | null; turn: string; revision: number; status: TurnStatus; turn_start: string | null }>`
      SELECT c.last_event, (SELECT min(seq) FROM conversation_event e WHERE e.conversation = c.uid) AS first_kept,
        t.id AS turn, t.revision, t.status,
        (SELECT max(seq) FROM conversation_event e WHERE e.conversation = c.uid AND e.turn = t.id AND e.type = 'turn-start') AS turn_start
      FROM conversation c JOIN LATERAL (SELECT * FROM turn WHERE conversation = c.uid ORDER BY
        (status IN ('queued', 'running')) DESC, taken_at DESC, place DESC LIMIT 1) t ON true WHERE c.uid = ${conversation}`,
    db,
  )
  if (row === undefined) return undefined
  const number = (text: string | null): number | null => (text === null ? null : Number(text))
  return { ...row, lastEvent: Number(row.last_event), firstKept: number(row.first_kept), turnStart: number(row.turn_start) }
}

/** Forgets events of turns that ended long ago. */
export async function pruneEvents(db: Db, keptMs: number): Promise<void> {
  await sql`
    DELETE FROM conversation_event e WHERE e.at < now() - ${keptMs} * interval '1 ms' AND NOT EXISTS (
      SELECT 1 FROM turn t WHERE t.id = e.turn AND (t.finished_at IS NULL OR t.finished_at > now() - ${keptMs} * interval '1 ms'))`.execute(db)
}
