import { sql } from 'kysely'
import type { Db } from '../db.ts'
import { BOT_LIMITS } from '../story.ts'

/**
 * Takes names of attributes into use that the organisation has none of yet, all or none of them. Writers at the same moment may
 * go over the limit by what each of them brings.
 * @returns those there is no room for
 */
export async function claimNames(db: Db, orgId: string, names: readonly string[]): Promise<readonly string[]> {
  // as the store writes them
  const fresh = await unknownNames(
    db,
    orgId,
    names.map((name) => name.replaceAll('\0', '\ufffd').toWellFormed()),
  )
  if (fresh.length === 0) return []
  await sql`INSERT INTO bot_attribute_name (org_id, name) SELECT ${orgId}, name FROM unnest(${fresh}::text[]) AS name
    WHERE (SELECT count(*) FROM bot_attribute_name WHERE org_id = ${orgId}) + ${fresh.length}::int <= ${BOT_LIMITS.attributeNames}::int
    ON CONFLICT DO NOTHING`.execute(db)
  return unknownNames(db, orgId, fresh)
}

/** Gives up names that no user has any more. Reads all users. */
export async function pruneNames(db: Db, orgId: string): Promise<void> {
  await sql`DELETE FROM bot_attribute_name WHERE org_id = ${orgId}
    AND name NOT IN (SELECT jsonb_object_keys(attributes) FROM bot_user WHERE org_id = ${orgId})`.execute(db)
}

/** In one order, so that writers of the same names wait for each other in turn. */
async function unknownNames(db: Db, orgId: string, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return []
  const { rows } = await sql<{ name: string }>`SELECT name FROM bot_attribute_name WHERE org_id = ${orgId} AND name = ANY(${names}::text[])`.execute(db)
  const known = new Set(rows.map(({ name }) => name))
  return names.filter((name) => !known.has(name)).toSorted()
}
