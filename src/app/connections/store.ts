import { type Kysely, sql } from 'kysely'
import type { SealedSecret } from '../../platform/secrets/index.ts'
import { jsonText } from '../../platform/store/index.ts'
import type { CatalogTable, ConnectorId } from '../../warehouse/connectors/index.ts'
import type { ForeignKeyEvidence, TableProfile } from '../../warehouse/semantic/index.ts'
import type { ColumnValues } from './profile/index.ts'
import type { StoredTableFilter } from './table-filters.ts'

export interface ConnectionRow {
  readonly org_id: string
  readonly id: string
  readonly type: ConnectorId
  readonly label: string
  readonly slug: string
  readonly demo: boolean
  readonly config: Readonly<Record<string, string | number | boolean>>
  readonly secrets: Readonly<Record<string, SealedSecret>>
  readonly version: number
  readonly private_addresses: readonly string[]
  readonly last_error: string | null
  readonly created_at: Date
  readonly last_sync_at: Date | null
  readonly syncs: number
  readonly profiles: { readonly takenAt: string; readonly foreignKeys: readonly ForeignKeyEvidence[] } | null
  readonly removed_at: Date | null
}
interface ListedConnectionRow extends ConnectionRow {
  /** Log of the sync that runs now. */
  readonly running_log: string | null
}

/** A table without its profile and values, which are large. */
export interface TableRow {
  readonly connection_id: string
  readonly table_id: string
  readonly catalog: CatalogTable
  readonly num_rows: number | null
  readonly groups: readonly string[]
  readonly row_filter: StoredTableFilter | null
  readonly archived: boolean
  readonly put_away: boolean
  readonly version: number
  readonly updated_at: Date
}
export interface TableFacts {
  readonly table_id: string
  readonly profile: TableProfile | null
  readonly column_values: readonly ColumnValues[]
}

type Db = Kysely<unknown>

export async function connectionsOf(db: Db, orgId: string): Promise<readonly ConnectionRow[]> {
  const { rows } = await sql<ConnectionRow>`SELECT * FROM connection WHERE org_id = ${orgId} AND removed_at IS NULL ORDER BY created_at, id`.execute(db)
  return rows
}

export async function listedConnectionsOf(db: Db, orgId: string): Promise<readonly ListedConnectionRow[]> {
  const { rows } = await sql<ListedConnectionRow>`
    SELECT c.*, (SELECT r.id FROM sync_run r WHERE r.org_id = c.org_id AND r.connection_id = c.id AND r.status = 'running') AS running_log
    FROM connection c WHERE c.org_id = ${orgId} AND c.removed_at IS NULL ORDER BY c.created_at, c.id`.execute(db)
  return rows
}

export async function connectionById(db: Db, orgId: string, id: string): Promise<ConnectionRow | undefined> {
  const { rows } = await sql<ConnectionRow>`SELECT * FROM connection WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0]
}

export type NewConnection = Pick<
  ConnectionRow,
  'org_id' | 'id' | 'type' | 'label' | 'slug' | 'demo' | 'config' | 'secrets' | 'version' | 'private_addresses' | 'last_error' | 'created_at'
>

/** Same id again: new credentials, everything learned is kept. @returns false, with nothing stored, where another was quicker */
export async function saveConnection(db: Db, row: NewConnection): Promise<boolean> {
  const done = await sql`
    INSERT INTO connection (org_id, id, type, label, slug, demo, config, secrets, version, private_addresses, last_error, created_at)
    VALUES (${row.org_id}, ${row.id}, ${row.type}, ${row.label}, ${row.slug}, ${row.demo}, ${JSON.stringify(row.config)}::jsonb,
            ${JSON.stringify(row.secrets)}::jsonb, ${row.version}, ${row.private_addresses}, ${row.last_error}, ${row.created_at})
    ON CONFLICT (org_id, id) DO UPDATE SET config = excluded.config, secrets = excluded.secrets, version = excluded.version,
      private_addresses = excluded.private_addresses, last_error = excluded.last_error, removed_at = NULL
      WHERE connection.version = excluded.version - 1`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

export async function setLastError(db: Db, orgId: string, id: string, message: string | null): Promise<void> {
  await sql`UPDATE connection SET last_error = ${message} WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
}

/** Erases the secrets and archives the tables. @returns number of tables archived, null when there is no such connection */
export async function removeConnection(db: Db, orgId: string, id: string, at: Date): Promise<number | null> {
  return db.transaction().execute(async (transaction) => {
    const removed = await sql`
      UPDATE connection SET removed_at = ${at}, secrets = '{}', version = version + 1 WHERE org_id = ${orgId} AND id = ${id} AND removed_at IS NULL`.execute(
      transaction,
    )
    if (removed.numAffectedRows === 0n) return null
    const archived = await sql`
      UPDATE connection_table SET archived = true, updated_at = ${at} WHERE org_id = ${orgId} AND connection_id = ${id} AND NOT archived`.execute(transaction)
    return Number(archived.numAffectedRows ?? 0)
  })
}

export async function tablesOf(db: Db, orgId: string, connectionId?: string): Promise<readonly TableRow[]> {
  const only = connectionId === undefined ? sql`` : sql`AND connection_id = ${connectionId}`
  const { rows } = await sql<TableRow>`
    SELECT connection_id, table_id, catalog, (profile ->> 'rows')::float8 AS num_rows, groups, row_filter, archived, put_away, version, updated_at
    FROM connection_table WHERE org_id = ${orgId} ${only} ORDER BY connection_id, table_id COLLATE "C"`.execute(db)
  return rows
}

/** Ids of the tables of all connections but this, removed ones too. */
export async function tableIdsElsewhere(db: Db, orgId: string, connectionId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT table_id AS id FROM connection_table WHERE org_id = ${orgId} AND connection_id <> ${connectionId}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** Until the end of the transaction no other connection of the organisation gets tables. */
export async function lockTableIds(db: Db, orgId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('connection_table'), hashtext(${orgId}))`.execute(db)
}

export async function tableFacts(db: Db, orgId: string, connectionId: string, ids: readonly string[]): Promise<readonly TableFacts[]> {
  const { rows } = await sql<TableFacts>`
    SELECT table_id, profile, column_values FROM connection_table
    WHERE org_id = ${orgId} AND connection_id = ${connectionId} AND table_id = ANY(${ids})`.execute(db)
  return rows
}

export interface SyncedTable {
  readonly catalog: CatalogTable
  readonly profile: TableProfile | null
  readonly values: readonly ColumnValues[]
}

interface SyncedPlace {
  readonly orgId: string
  readonly connectionId: string
  /** Of tables that are new; none: they are for admins alone. */
  readonly groups: readonly string[]
}

/** Writes what a sync found; tables not among them are archived, ones that came back are restored unless a person put them away. */
export async function saveSynced(db: Db, { orgId, connectionId, groups }: SyncedPlace, tables: readonly SyncedTable[], at: Date): Promise<void> {
  for (const { catalog, profile, values } of tables) {
    await sql`
      INSERT INTO connection_table (org_id, connection_id, table_id, catalog, profile, column_values, groups, updated_at)
      VALUES (${orgId}, ${connectionId}, ${catalog.id}, ${jsonText(catalog)}::jsonb, ${profile === null ? null : jsonText(profile)}::jsonb, ${jsonText(values)}::jsonb, ${groups}, ${at})
      ON CONFLICT (org_id, connection_id, table_id) DO UPDATE SET catalog = excluded.catalog, profile = coalesce(excluded.profile, connection_table.profile),
        column_values = CASE WHEN excluded.profile IS NULL THEN connection_table.column_values ELSE excluded.column_values END,
        archived = connection_table.put_away, updated_at = excluded.updated_at`.execute(db)
  }
  const found = tables.map(({ catalog }) => catalog.id)
  await sql`
    UPDATE connection_table SET archived = true, updated_at = ${at}
    WHERE org_id = ${orgId} AND connection_id = ${connectionId} AND NOT archived AND NOT table_id = ANY(${found})`.execute(db)
}

export async function finishConnectionSync(db: Db, orgId: string, id: string, profiles: NonNullable<ConnectionRow['profiles']>, at: Date): Promise<void> {
  await sql`
    UPDATE connection SET profiles = ${jsonText(profiles)}::jsonb, last_sync_at = ${at}, syncs = syncs + 1, last_error = CASE WHEN last_error = 'account can write' THEN last_error END
    WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
}
