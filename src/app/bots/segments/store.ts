import { sql } from 'kysely'
import type { Segment } from '../chat-user.ts'
import type { Db } from '../db.ts'
import { newBotId } from '../ids.ts'

interface SegmentRow {
  readonly id: string
  readonly name: string
  readonly users: number
  readonly created_at: Date
}
const UNIQUE_VIOLATION = '23505'

/** The one made first comes first. */
export async function listSegments(db: Db, orgId: string): Promise<readonly Segment[]> {
  const { rows } = await sql<SegmentRow>`SELECT s.id, s.name, s.created_at, (SELECT count(*)::int FROM bot_segment_member m WHERE m.segment_id = s.id) AS users
    FROM bot_segment s WHERE s.org_id = ${orgId} ORDER BY s.created_at, s.id`.execute(db)
  return rows.map((row) => ({ id: row.id, name: row.name, users: row.users, createdAt: row.created_at }))
}

/** @returns its id; undefined where the name is taken */
export async function insertSegment(db: Db, orgId: string, name: string, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`INSERT INTO bot_segment (id, org_id, name, created_at)
    VALUES (${newBotId(now)}, ${orgId}, ${name}, ${now}) ON CONFLICT DO NOTHING RETURNING id`.execute(db)
  return rows[0]?.id
}

export async function renameSegment(db: Db, orgId: string, id: string, name: string): Promise<'renamed' | 'taken' | 'unknown'> {
  const renamed = sql`UPDATE bot_segment SET name = ${name} WHERE org_id = ${orgId} AND id = ${id}`
  return renamed.execute(db).then(
    ({ numAffectedRows = 0n }) => (numAffectedRows > 0n ? 'renamed' : 'unknown'),
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return 'taken'
      throw error
    },
  )
}

export async function deleteSegment(db: Db, orgId: string, id: string): Promise<boolean> {
  const done = await sql`DELETE FROM bot_segment WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

/** Those of the ids that are of nothing. */
export async function unknownSegments(db: Db, orgId: string, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM unnest(${ids}::text[]) AS given (id)
    WHERE NOT EXISTS (SELECT 1 FROM bot_segment s WHERE s.org_id = ${orgId} AND s.id = given.id)`.execute(db)
  return rows.map(({ id }) => id)
}
export async function unknownUsers(db: Db, orgId: string, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM unnest(${ids}::text[]) AS given (id)
    WHERE NOT EXISTS (SELECT 1 FROM bot_user u WHERE u.org_id = ${orgId} AND u.id = given.id)`.execute(db)
  return rows.map(({ id }) => id)
}

/** Every one of the users becomes a member of every one of the segments; all must exist. */
export async function addMembers(db: Db, segments: readonly string[], users: readonly string[]): Promise<void> {
  await sql`INSERT INTO bot_segment_member (segment_id, user_id) SELECT s, u FROM unnest(${segments}::text[]) s, unnest(${users}::text[]) u
    ON CONFLICT DO NOTHING`.execute(db)
}

/** The user leaves every segment. */
export async function leaveSegments(db: Db, userId: string): Promise<void> {
  await sql`DELETE FROM bot_segment_member WHERE user_id = ${userId}`.execute(db)
}
