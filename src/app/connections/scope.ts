import { createHash } from 'node:crypto'
import type { Scope, VisibleTable } from '../../ask/services.ts'
import type { DialectId } from '../../flow.ts'
import type { CatalogTable } from '../../warehouse/connectors/index.ts'
import type { RowsShown } from './rows-shown.ts'

export interface ScopeFacts {
  readonly connection: string
  readonly dialect: DialectId
  /** Changes with the connection's configuration, with every sync and with the asker's space. */
  readonly version: string
  readonly tables: readonly CatalogTable[]
  /** Absent: everything, as the server itself sees it. */
  readonly shown?: RowsShown
  readonly plansOnly?: boolean
}

/** Grows when the guard writes fences otherwise: what older fences returned is then asked anew. */
const FENCES = 1

/** The tables as what may be read, and the fingerprint of exactly that: columns, filters and their values. */
export function scopeOf({ connection, dialect, version, tables, shown, plansOnly = false }: ScopeFacts): Scope {
  const visible = tables.map((table) => visibleTable(table, shown))
  const facts = visible.map(({ ref, columns, fence, narrowed }) => [ref.id, columns, fence ?? null, narrowed ?? false])
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([connection, dialect, version, FENCES, facts]))
    .digest('hex')
  return { connection, dialect, tables: visible, fingerprint, ...(plansOnly && { plansOnly: true }) }
}

function visibleTable(table: CatalogTable, shown: RowsShown | undefined): VisibleTable {
  const ref = { id: table.id, schema: table.schema, table: table.name }
  const all = table.columns.map((column) => column.name)
  if (shown === undefined) return { ref, columns: all }
  const columns = shown.columns.get(table.id) ?? []
  const fence = shown.fences.get(table.id)
  return { ref, columns, ...(fence !== undefined && { fence }), ...((shown.isRuled || columns.length < all.length) && { narrowed: true }) }
}
