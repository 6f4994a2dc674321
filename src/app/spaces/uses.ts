import { sql } from 'kysely'
import type { Db } from './store.ts'

/** How much a space was asked. */
export interface SpaceUse {
  readonly spaceId: string
  readonly conversations: number
  readonly lastUsedAt: Date
}

/** Spaces that were never opened are left out. */
export async function usesOf(db: Db, orgId: string): Promise<readonly SpaceUse[]> {
  const { rows } = await sql<{ space_id: string; conversations: string; last_used_at: Date }>`
    SELECT v.space_id, count(*) AS conversations, max(coalesce(c.updated_at, v.created_at)) AS last_used_at
    FROM space_conversation v LEFT JOIN conversation c ON c.org_id = v.org_id AND c.id = v.id
    WHERE v.org_id = ${orgId} AND v.space_id IS NOT NULL AND v.removed_at IS NULL GROUP BY v.space_id`.execute(db)
  return rows.map((row) => ({ spaceId: row.space_id, conversations: Number(row.conversations), lastUsedAt: row.last_used_at }))
}
