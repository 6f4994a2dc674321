import { type Kysely, sql } from 'kysely'
import type { Attribute } from '../../flow.ts'
import { ALL_USERS } from '../accounts/index.ts'
import type { GroupRules } from './group-rules.ts'

export type Db = Kysely<unknown>

export interface GroupFilterRow {
  readonly connectionId: string
  readonly rules: GroupRules
  readonly savedBy: string
  readonly savedAt: Date
}

/** What every group says about a connection, and what of it concerns one account: null where there is no such account. */
export interface RulesRow {
  readonly rules: GroupRules
  readonly account: string | null
  readonly attributes: Readonly<Record<string, Attribute | readonly Attribute[]>> | null
  readonly binds: boolean
}

export async function rulesFor(db: Db, orgId: string, email: string, connectionId: string): Promise<readonly RulesRow[]> {
  const { rows } = await sql<RulesRow>`
    SELECT f.rules, a.id AS account, a.attributes, f.group_name = ${ALL_USERS}
      OR EXISTS (SELECT 1 FROM account_group_member m WHERE m.account_id = a.id AND m.group_name = f.group_name) AS binds
    FROM group_row_filter f LEFT JOIN account a ON a.org_id = f.org_id AND a.email = ${email}
    WHERE f.org_id = ${orgId} AND f.connection_id = ${connectionId} ORDER BY f.group_name COLLATE "C"`.execute(db)
  return rows
}

export async function filtersOfGroup(db: Db, orgId: string, group: string): Promise<readonly GroupFilterRow[]> {
  const { rows } = await sql<GroupFilterRow>`
    SELECT f.connection_id AS "connectionId", f.rules, f.saved_by AS "savedBy", f.saved_at AS "savedAt" FROM group_row_filter f
    JOIN connection c ON c.org_id = f.org_id AND c.id = f.connection_id AND c.removed_at IS NULL
    WHERE f.org_id = ${orgId} AND f.group_name = ${group} ORDER BY c.created_at, c.id`.execute(db)
  return rows
}

export async function saveGroupFilter(db: Db, orgId: string, group: string, row: GroupFilterRow): Promise<void> {
  await sql`
    INSERT INTO group_row_filter (org_id, group_name, connection_id, rules, saved_by, saved_at)
    VALUES (${orgId}, ${group}, ${row.connectionId}, ${JSON.stringify(row.rules)}::jsonb, ${row.savedBy}, ${row.savedAt})
    ON CONFLICT (org_id, group_name, connection_id) DO UPDATE SET rules = excluded.rules, saved_by = excluded.saved_by, saved_at = excluded.saved_at`.execute(
    db,
  )
}

/** @returns whether there was one */
export async function deleteGroupFilter(db: Db, orgId: string, group: string, connectionId: string): Promise<boolean> {
  const done = await sql`DELETE FROM group_row_filter WHERE org_id = ${orgId} AND group_name = ${group} AND connection_id = ${connectionId}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

export async function groupExists(db: Db, orgId: string, group: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM account_group WHERE org_id = ${orgId} AND name = ${group}`.execute(db)
  return group === ALL_USERS || rows.length > 0
}
