import { sql } from 'kysely'
import { findConversation } from '../conversations/index.ts'
import type { SpacesDeps } from './deps.ts'
import { hostedEmail } from './hosted.ts'

/**
 * Forgets somebody who talked to a bot: what they are called, and every conversation of theirs. Does nothing a second time.
 * @param conversations ids of what they asked under another name, such as that of an account
 */
export async function forgetGuest(deps: SpacesDeps, orgId: string, key: string, conversations: readonly string[]): Promise<void> {
  const { db } = deps.store
  const identities = sql`SELECT id FROM embed_identity WHERE org_id = ${orgId} AND email = ${hostedEmail(key)}`
  const { rows } = await sql<{ id: string }>`UPDATE space_conversation SET removed_at = coalesce(removed_at, ${deps.now()})
    WHERE org_id = ${orgId} AND (owner IN (${identities}) OR id = ANY(${conversations}::text[])) RETURNING id`.execute(db)
  for (const id of new Set([...conversations, ...rows.map((row) => row.id)])) {
    const found = await findConversation(db, orgId, id)
    if (found === undefined) continue
    await deps.conversations().cancel(found)
    await deps.conversations().remove(found)
  }
  await sql`DELETE FROM embed_identity WHERE org_id = ${orgId} AND email = ${hostedEmail(key)}`.execute(db)
}
