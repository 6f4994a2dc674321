import { sql } from 'kysely'
import { findConversation } from '../conversations/index.ts'
import type { SpacesDeps } from './deps.ts'

/** Stops what runs in a space, wherever it runs: its answer would show rows of rules that hold no longer. */
export async function stopConversations(deps: SpacesDeps, orgId: string, spaceId: string): Promise<void> {
  const { db } = deps.store
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT v.id FROM space_conversation v JOIN conversation c ON c.org_id = v.org_id AND c.id = v.id
    JOIN turn t ON t.conversation = c.uid WHERE v.org_id = ${orgId} AND v.space_id = ${spaceId} AND t.status IN ('queued', 'running')`.execute(db)
  const found = await Promise.all(rows.map(({ id }) => findConversation(db, orgId, id)))
  await Promise.all(found.map((conversation) => conversation && deps.conversations().cancel(conversation)))
}
