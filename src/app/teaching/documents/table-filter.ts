import { sql, type Transaction } from 'kysely'
import type { Actor } from '../../../flow.ts'
import { connectors } from '../../../warehouse/connectors/index.ts'
import { parseTemplate } from '../../../warehouse/row-filters/index.ts'
import type { StoredTableFilter } from '../../connections/index.ts'
import { invalid } from '../../conversations/index.ts'
import type { KnownTable } from './known-table.ts'

/** Which rows everybody but admins sees of a table, as a condition in SQL's words with placeholders. */
export interface TableFilter {
  readonly enabled: boolean
  readonly where: string
}

/** False for what stands there already, and for switching off what nobody ever set. */
export function changesFilter(wanted: TableFilter, { rowFilter }: KnownTable): boolean {
  if (rowFilter === null) return wanted.enabled || wanted.where.trim() !== ''
  return wanted.enabled !== rowFilter.enabled || wanted.where !== rowFilter.where
}

/** Parsed once, here; in force for the next question on every server. @throws AppError invalid_request */
export async function saveTableFilter(
  trx: Transaction<unknown>,
  actor: Actor,
  tableId: string,
  { enabled, where }: TableFilter,
  table: KnownTable,
): Promise<void> {
  if (enabled && !connectors[table.type].capabilities.rowFilters) throw wrong(['enabled'], `Row filters are not available for ${table.type}`)
  const parsed = parseTemplate(where, table.catalog)
  if (enabled && typeof parsed === 'string') throw wrong(['where'], parsed)
  const stored: StoredTableFilter = { enabled, where, parsed: typeof parsed === 'string' ? null : parsed }
  await sql`UPDATE connection_table SET row_filter = ${JSON.stringify(stored)}::jsonb
    WHERE org_id = ${actor.orgId} AND connection_id = ${table.connectionId} AND table_id = ${tableId}`.execute(trx)
}

function wrong(at: readonly string[], msg: string) {
  return invalid({ loc: ['body', 'table', 'row_filter', ...at], msg, type: 'value_error' })
}
