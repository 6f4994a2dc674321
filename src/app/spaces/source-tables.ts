import type { CatalogTable } from '../../warehouse/connectors/index.ts'
import { columnClass, qualifiedName } from '../../warehouse/row-filters/index.ts'
import type { Ground } from './access.ts'

/** A table for whoever writes filters: what can be filtered, and what it belongs to. */
export interface SourceTable {
  readonly name: string
  readonly columns: { readonly name: string; readonly type: string; readonly filterable: boolean }[]
  readonly belongs_to: { readonly table: string; readonly columns: string[]; readonly parent_columns: string[] }[]
}

export function sourceTables({ catalog, keys }: Ground): SourceTable[] {
  const nameOf = (id: string): string => {
    const found = catalog.tables.find((table) => table.id === id)
    return found === undefined ? id : qualifiedName(found)
  }
  return catalog.tables.map((table) => ({
    name: qualifiedName(table),
    columns: table.columns.map((column) => ({ name: column.name, type: column.dataType, filterable: columnClass(column) !== undefined })),
    belongs_to: keysOf(table, keys).map(({ parent, columns, parentColumns }) => ({
      table: nameOf(parent),
      columns: [...columns],
      parent_columns: [...parentColumns],
    })),
  }))
}

/** Declared in the database first, then confirmed in the model; one key once. */
function keysOf(table: CatalogTable, confirmed: Ground['keys']) {
  const declared = table.foreignKeys.map((key) => ({ parent: key.table, columns: key.columns, parentColumns: key.references }))
  const more = confirmed.filter((key) => key.table === table.id)
  const all = [...declared, ...more]
  return all.filter((key, n) => all.findIndex((other) => other.parent === key.parent && other.columns.join() === key.columns.join()) === n)
}
