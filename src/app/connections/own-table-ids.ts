import { type Catalog, type CatalogTable, tableIdIn } from '../../warehouse/connectors/index.ts'
import type { TableRow } from './store.ts'

/**
 * Tables are known by their ids in a whole organisation, and the names of databases are not unique. A table whose id another
 * connection's has already gets the name of its connection's folder in place of the database's; one that has an id keeps it.
 * @param before tables of this connection as last synced
 * @param taken ids of all other connections' tables
 * @returns for each id of the catalog the table's own
 */
export function ownTableIds(catalog: Catalog, slug: string, before: readonly TableRow[], taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  const known = new Map(before.map((row) => [placeOf(row.catalog), row.table_id]))
  return new Map(catalog.tables.map((table) => [table.id, known.get(placeOf(table)) ?? freeId(table, slug, taken)]))
}

/** The catalog with these ids, in its foreign keys too. */
export function withTableIds(catalog: Catalog, ids: ReadonlyMap<string, string>): Catalog {
  const idOf = (id: string): string => ids.get(id) ?? id
  const tables = catalog.tables.map((table) => ({
    ...table,
    id: idOf(table.id),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, table: idOf(key.table) })),
  }))
  return { ...catalog, tables }
}

function freeId({ id, database }: CatalogTable, slug: string, taken: ReadonlySet<string>): string {
  let own = id
  for (let n = 1; taken.has(own); n++) own = tableIdIn(n === 1 ? slug : `${slug}-${n}`, id, database)
  return own
}

function placeOf({ database, schema, name }: CatalogTable): string {
  return JSON.stringify([database, schema, name])
}
