import { sql } from 'kysely'
import type { ChatUser } from '../chat-user.ts'
import { type Db, json } from '../db.ts'
import { newBotId } from '../ids.ts'

export interface UserRow {
  readonly id: string
  readonly org_id: string
  readonly user_id: string
  readonly banned: boolean
  readonly attributes: Readonly<Record<string, string>>
  readonly created_at: Date
  readonly last_seen: Date
}

export function toUser(row: UserRow): ChatUser {
  return {
    id: row.id,
    orgId: row.org_id,
    userId: row.user_id,
    banned: row.banned,
    attributes: row.attributes,
    createdAt: row.created_at,
    lastSeen: row.last_seen,
  }
}

export async function findUser(db: Db, orgId: string, id: string): Promise<ChatUser | undefined> {
  const { rows } = await sql<UserRow>`SELECT * FROM bot_user WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0] && toUser(rows[0])
}

/** @returns undefined where the `userId` is taken */
export async function insertUser(db: Db, orgId: string, userId: string, attributes: ChatUser['attributes'], now: Date): Promise<ChatUser | undefined> {
  const { rows } = await sql<UserRow>`
    INSERT INTO bot_user (id, org_id, user_id, attributes, created_at, last_seen)
    VALUES (${newBotId(now)}, ${orgId}, ${userId}, ${json(attributes)}, ${now}, ${now})
    ON CONFLICT (org_id, user_id) DO NOTHING RETURNING *`.execute(db)
  return rows[0] && toUser(rows[0])
}

/** Whoever talks: found by the caller's own text for them, or made. `attributes` are merged, and they were seen now. */
export async function arriveUser(db: Db, orgId: string, userId: string, attributes: ChatUser['attributes'], now: Date): Promise<ChatUser> {
  const { rows } = await sql<UserRow>`
    INSERT INTO bot_user (id, org_id, user_id, attributes, created_at, last_seen)
    VALUES (${newBotId(now)}, ${orgId}, ${userId}, ${json(attributes)}, ${now}, ${now})
    ON CONFLICT (org_id, user_id) DO UPDATE SET attributes = bot_user.attributes || excluded.attributes,
      last_seen = greatest(bot_user.last_seen, excluded.last_seen)
    RETURNING *`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('an upsert gave no row')
  return toUser(row)
}

/** Merged into what is known; null removes. */
export async function changeAttributes(db: Db, orgId: string, id: string, attributes: Readonly<Record<string, string | null>>): Promise<boolean> {
  const set = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
  const removed = Object.keys(attributes).filter((name) => attributes[name] === null)
  const done = await sql`UPDATE bot_user SET attributes = (attributes || ${json(set)}) - ${removed}::text[] WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

/** What filters of responses may ask about besides attributes. */
export async function segmentsOfUser(db: Db, userId: string): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`SELECT s.id, s.name FROM bot_segment_member m JOIN bot_segment s ON s.id = m.segment_id
    WHERE m.user_id = ${userId} ORDER BY s.created_at, s.id`.execute(db)
  return rows
}
