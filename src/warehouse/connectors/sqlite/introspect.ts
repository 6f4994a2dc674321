import { basename, extname } from 'node:path'
import type { Catalog, CatalogColumn, CatalogTable } from '../connector.ts'
import { tableId } from '../table-id.ts'
import { declaredType } from './types.ts'

/** Reads rows of a catalog statement; text and numbers only. */
export type ReadCatalog = (sql: string, ...values: readonly string[]) => readonly Readonly<Record<string, unknown>>[]

const TABLES = `select name, type from pragma_table_list where schema = 'main' and type in ('table', 'view', 'virtual') and name not like 'sqlite\\_%' escape '\\' order by name`
const COLUMNS = 'select name, type, "notnull", pk, hidden from pragma_table_xinfo(?) order by cid'
const INDEXES = `select name from pragma_index_list(?) where "unique" = 1 and partial = 0 and origin <> 'pk' order by seq`
const INDEX_COLUMNS = 'select name from pragma_index_info(?) order by seqno'
const FOREIGN_KEYS = 'select id, "table", "from", "to" from pragma_foreign_key_list(?) order by id desc, seq'
/** `hidden` of a column that only a virtual table's machinery sees. */
const MACHINERY = 1

/** The schema `main` of the file. A view whose tables are gone has no columns and is left out. */
export function introspectSqlite(file: string, read: ReadCatalog): Catalog {
  const database = basename(file, extname(file))
  const tables = read(TABLES).flatMap((row) => tableOf(database, text(row, 'name'), text(row, 'type'), read) ?? [])
  return { tables: tables.map((table) => ({ ...table, foreignKeys: table.foreignKeys.flatMap((key) => resolveKey(key, tables)) })) }
}

function tableOf(database: string, name: string, type: string, read: ReadCatalog): CatalogTable | undefined {
  const rows = columnsOf(name, read)
  if (rows.length === 0) return undefined
  const primaryKey = rows
    .filter((row) => Number(row.pk) > 0)
    .sort((a, b) => Number(a.pk) - Number(b.pk))
    .map((row) => text(row, 'name'))
  return {
    id: tableId(database, 'main', name),
    database,
    schema: null,
    name,
    kind: type === 'view' ? 'view' : 'table',
    comment: '',
    rowEstimate: null,
    columns: rows.map(columnOf),
    primaryKey,
    uniqueKeys: read(INDEXES, name).flatMap((index) => uniqueKey(text(index, 'name'), read)),
    foreignKeys: foreignKeysOf(name, read),
  }
}

function columnsOf(name: string, read: ReadCatalog) {
  try {
    return read(COLUMNS, name).filter((row) => Number(row.hidden) !== MACHINERY)
  } catch {
    return [] // SQLite reports a view over a missing table only when its columns are asked for
  }
}

function columnOf(row: Readonly<Record<string, unknown>>): CatalogColumn {
  const dataType = text(row, 'type')
  return { name: text(row, 'name'), dataType, type: declaredType(dataType), nullable: Number(row.notnull) === 0 && Number(row.pk) === 0, comment: '' }
}

/** Columns of a unique index; an index over an expression has a nameless one and proves nothing about columns. */
function uniqueKey(index: string, read: ReadCatalog): readonly (readonly string[])[] {
  const names = read(INDEX_COLUMNS, index).map((row) => row.name)
  return names.every((name) => typeof name === 'string') ? [names] : []
}

type ForeignKey = CatalogTable['foreignKeys'][number]

function foreignKeysOf(name: string, read: ReadCatalog): readonly ForeignKey[] {
  const keys = new Map<number, { table: string; columns: string[]; references: string[] }>()
  for (const row of read(FOREIGN_KEYS, name)) {
    const key = keys.get(Number(row.id)) ?? { table: text(row, 'table'), columns: [], references: [] }
    key.columns.push(text(row, 'from'))
    if (typeof row.to === 'string') key.references.push(row.to)
    keys.set(Number(row.id), key)
  }
  return [...keys.values()]
}

/** SQLite compares names without case and lets a key leave out the columns it refers to; both are spelled out here. */
function resolveKey(key: ForeignKey, tables: readonly CatalogTable[]): readonly ForeignKey[] {
  const target = tables.find((table) => sameName(table.name, key.table))
  if (target === undefined) return []
  const wanted = key.references.length === 0 ? target.primaryKey : key.references
  const references = wanted.flatMap((name) => target.columns.find((column) => sameName(column.name, name))?.name ?? [])
  return references.length === key.columns.length ? [{ columns: key.columns, table: target.id, references }] : []
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function text(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name]
  return typeof value === 'string' ? value : ''
}
