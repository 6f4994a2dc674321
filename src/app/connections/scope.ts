import { createHash } from 'node:crypto'
import type { Scope, VisibleTable } from '../../ask/services.ts'
import type { DialectId } from '../../flow.ts'
import type { CatalogTable } from '../../warehouse/connectors/index.ts'

export interface ScopeFacts {
  readonly connection: string
  readonly dialect: DialectId
  /** Changes with the connection's configuration and with every sync. */
  readonly version: string
  readonly tables: readonly CatalogTable[]
}

/** The tables as what may be read, and the fingerprint of exactly that. */
export function scopeOf({ connection, dialect, version, tables }: ScopeFacts): Scope {
  const visible: readonly VisibleTable[] = tables.map((table) => ({
    ref: { id: table.id, schema: table.schema, table: table.name },
    columns: table.columns.map((column) => column.name),
  }))
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([connection, dialect, version, visible.map(({ ref, columns }) => [ref.id, columns])]))
    .digest('hex')
  return { connection, dialect, tables: visible, fingerprint }
}
