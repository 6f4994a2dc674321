import { sql, type Transaction } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { CatalogTable, ConnectorId } from '../../../warehouse/connectors/index.ts'
import type { ModelFile } from '../../../warehouse/semantic/index.ts'
import type { StoredTableFilter } from '../../connections/index.ts'
import { mappingOf } from '../../model/index.ts'

/** A table with the folder of its connection's files. */
export interface KnownTable {
  readonly connectionId: string
  readonly slug: string
  readonly type: ConnectorId
  readonly catalog: CatalogTable
  readonly groups: readonly string[]
  readonly rowFilter: StoredTableFilter | null
  readonly putAway: boolean
  readonly version: number
}

/** Locked, so that two people's changes come one after the other. @throws AppError not_found, table_ambiguous */
export async function lockTable(trx: Transaction<unknown>, actor: Actor, tableId: string): Promise<KnownTable> {
  const { rows } = await sql<KnownTable>`
    SELECT t.connection_id AS "connectionId", c.type, c.slug, t.catalog, t.groups, t.row_filter AS "rowFilter", t.put_away AS "putAway", t.version FROM connection_table t
    JOIN connection c ON c.org_id = t.org_id AND c.id = t.connection_id AND c.removed_at IS NULL
    WHERE t.org_id = ${actor.orgId} AND t.table_id = ${tableId} FOR UPDATE OF t`.execute(trx)
  const [row, another] = rows
  if (row === undefined) throw new AppError('not_found', { what: 'Table' })
  if (another !== undefined) throw new AppError('table_ambiguous', { id: tableId })
  return row
}

export async function touchTable(trx: Transaction<unknown>, actor: Actor, table: KnownTable, tableId: string, at: Date): Promise<void> {
  await sql`UPDATE connection_table SET version = version + 1, updated_at = ${at}
    WHERE org_id = ${actor.orgId} AND connection_id = ${table.connectionId} AND table_id = ${tableId}`.execute(trx)
}

/** The file that describes a table. */
export function entityFile(files: readonly ModelFile[], slug: string, tableId: string): ModelFile | undefined {
  return files.find((file) => file.path.startsWith(`model/${slug}/`) && mappingOf(file.text).table === tableId)
}
