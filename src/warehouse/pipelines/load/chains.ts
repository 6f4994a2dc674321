import { type ColumnSchema, chainOf, type DatasetSchema, findTable, SYSTEM_COLUMN, type TableSchema } from '../schema/index.ts'

export type Effect = 'append' | 'replace' | 'skip' | 'delete-insert' | 'upsert' | 'insert-only' | 'scd2'

/** A root table and everything below it. */
export interface Chain {
  readonly root: TableSchema
  /** The root first, parents before children. */
  readonly tables: readonly TableSchema[]
  readonly effect: Effect
}

export function chainsOf(schema: DatasetSchema): readonly Chain[] {
  return schema.tables.filter((table) => table.parent === undefined).map((root) => ({ root, tables: chainOf(schema, root.name), effect: effectOf(root) }))
}

/** What a load does to a chain: a merge without the key it needs appends. */
export function effectOf(root: TableSchema): Effect {
  const disposition = root.disposition ?? { kind: 'append' }
  if (disposition.kind !== 'merge') return disposition.kind
  return hasKeyFor(disposition.strategy, root) ? disposition.strategy : 'append'
}

/** Root tables that are to be merged but have no key, so that rows are appended. */
export function mergesWithoutKey(schema: DatasetSchema): readonly string[] {
  return chainsOf(schema)
    .filter(({ root, effect }) => root.disposition?.kind === 'merge' && effect === 'append')
    .map(({ root }) => root.name)
}

function hasKeyFor(strategy: 'delete-insert' | 'upsert' | 'insert-only' | 'scd2', root: TableSchema): boolean {
  if (strategy === 'scd2') return true
  const hasPrimaryKey = primaryKeyOf(root).length > 0
  return strategy === 'delete-insert' ? hasPrimaryKey || mergeKeyOf(root).length > 0 : hasPrimaryKey
}

export function primaryKeyOf(table: TableSchema): readonly string[] {
  return namesOf(table, (column) => column.primaryKey === true)
}

export function mergeKeyOf(table: TableSchema): readonly string[] {
  return namesOf(table, (column) => column.mergeKey === true)
}

function namesOf(table: TableSchema, wanted: (column: ColumnSchema) => boolean): readonly string[] {
  return table.columns.filter(wanted).map(({ name }) => name)
}

/**
 * The tables of a chain with the columns that its effect needs: a child table that was appended to before the chain was merged
 * has no root ids yet. A table without columns is left out.
 */
export function completeTables({ root, tables, effect }: Chain): readonly TableSchema[] {
  const needsRootIds = effect === 'delete-insert' || effect === 'upsert' || effect === 'insert-only'
  return tables.filter(({ columns }) => columns.length > 0).map((table) => (needsRootIds && table !== root ? withRootId(table) : table))
}

function withRootId(table: TableSchema): TableSchema {
  if (table.columns.some(({ name }) => name === SYSTEM_COLUMN.rootId)) return table
  return { ...table, columns: [...table.columns, { name: SYSTEM_COLUMN.rootId, dataType: 'text', nullable: true, rootKey: true }] }
}

/** The root of the stored chain that a table belongs to; undefined for a table of a new chain, or one whose parents came in this load and are not known yet. */
export function storedRoot(stored: DatasetSchema, table: Pick<TableSchema, 'name' | 'parent'>): string | undefined {
  const known = findTable(stored, table.name)
  const parent = known === undefined ? table.parent : known.parent
  if (parent === undefined) return known?.name
  const above = findTable(stored, parent)
  return above === undefined ? undefined : storedRoot(stored, above)
}
