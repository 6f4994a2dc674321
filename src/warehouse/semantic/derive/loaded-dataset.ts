import type { Catalog, CatalogTable } from '../../connectors/connector.ts'

/** Columns that a loader keeps for itself: they connect tables and say nothing. */
const SYSTEM_COLUMN = /^_dlt_(?:id|load_id|parent_id|root_id|list_idx)$/
const SYSTEM_TABLE = /^_dlt_/
/** Tables without which a schema was not loaded by a pipeline of ours or of dlt (https://dlthub.com/docs, "Destination tables"). */
const MARKS = ['_dlt_loads', '_dlt_version']

export function isSystemColumn(name: string): boolean {
  return SYSTEM_COLUMN.test(name)
}

/**
 * A catalog as people mean it where pipelines loaded its schemas: without the loader's own tables, and with the keys that the
 * loader knows but no database declares: child rows to their parents, and columns taken over from a parent. Other schemas stay as they are.
 */
export function asLoaded(catalog: Catalog): Catalog {
  const loaded = Object.values(Object.groupBy(catalog.tables, ({ database, schema }) => JSON.stringify([database, schema])))
    .map((tables = []) => tables)
    .filter((tables) => MARKS.every((mark) => tables.some(({ name }) => name === mark)))
  const known = new Map(loaded.flatMap((tables) => withKeys(tables.filter(({ name }) => !SYSTEM_TABLE.test(name)))).map((table) => [table.id, table]))
  const system = new Set(loaded.flatMap((tables) => tables.filter(({ name }) => SYSTEM_TABLE.test(name)).map(({ id }) => id)))
  return { ...catalog, tables: catalog.tables.filter(({ id }) => !system.has(id)).map((table) => known.get(table.id) ?? table) }
}

function withKeys(tables: readonly CatalogTable[]): readonly CatalogTable[] {
  return tables.map((table) => ({
    ...table,
    uniqueKeys: has(table, '_dlt_id') && !table.uniqueKeys.some((key) => key.join() === '_dlt_id') ? [...table.uniqueKeys, ['_dlt_id']] : table.uniqueKeys,
    foreignKeys: [...table.foreignKeys, ...toParent(table, tables), ...toSource(table, tables)],
  }))
}

/** The table whose name, with two underscores, begins that of a child; the longest, because parents have parents. */
function toParent(table: CatalogTable, all: readonly CatalogTable[]): CatalogTable['foreignKeys'] {
  if (!has(table, '_dlt_parent_id')) return []
  const [parent] = all.filter(({ name }) => table.name.startsWith(`${name}__`)).toSorted((a, b) => b.name.length - a.name.length)
  return parent === undefined ? [] : [{ columns: ['_dlt_parent_id'], table: parent.id, references: ['_dlt_id'] }]
}

/** `_stories_id` holds `stories.id` of the record that a resource was fetched for. */
function toSource(table: CatalogTable, all: readonly CatalogTable[]): CatalogTable['foreignKeys'] {
  const taken = table.columns.filter(({ name }) => name.startsWith('_') && !name.startsWith('_dlt_'))
  return taken.flatMap((column) => {
    const sources = all.filter((other) => other !== table && column.name.startsWith(`_${other.name}_`))
    const [source] = sources.toSorted((a, b) => b.name.length - a.name.length)
    const field = source?.columns.find(({ name }) => column.name === `_${source.name}_${name}`)
    return source && field ? [{ columns: [column.name], table: source.id, references: [field.name] }] : []
  })
}

function has({ columns }: CatalogTable, column: string): boolean {
  return columns.some(({ name }) => name === column)
}
