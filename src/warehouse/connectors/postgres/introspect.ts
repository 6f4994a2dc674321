import type { Catalog, CatalogColumn, CatalogTable } from '../connector.ts'
import { tableId } from '../table-id.ts'
import { cellTypeOf } from './types.ts'

type Row = Readonly<Record<string, unknown>>
export type ReadRows = (sql: string) => Promise<readonly Row[]>

const OWN_SCHEMAS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`
const READABLE = `c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE')`

export const TABLES = `
  SELECT c.oid::int8 AS oid, current_database() AS database, n.nspname AS schema, c.relname AS name, c.relkind IN ('v', 'm') AS is_view,
         coalesce(obj_description(c.oid, 'pg_class'), '') AS comment, CASE WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'm') THEN c.reltuples::int8 END AS rows
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OWN_SCHEMAS} AND ${READABLE} AND has_any_column_privilege(c.oid, 'SELECT')
  ORDER BY 3, 4`
const COLUMNS = `
  SELECT a.attrelid::int8 AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS data_type, a.attnotnull AS required,
         CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END::int8 AS type, t.typcategory = 'A' AS is_array,
         coalesce(col_description(a.attrelid, a.attnum), '') AS comment,
         (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
  WHERE ${OWN_SCHEMAS} AND ${READABLE} AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT')
  ORDER BY a.attrelid, a.attnum`
const NAMES_OF = (table: string, numbers: string) =>
  `(SELECT json_agg(a.attname ORDER BY u.place) FROM unnest(${numbers}) WITH ORDINALITY AS u(number, place) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.number)`
const KEYS = `
  SELECT k.conrelid::int8 AS oid, k.contype::text AS kind, ${NAMES_OF('k.conrelid', 'k.conkey')} AS columns,
         k.confrelid::int8 AS other, ${NAMES_OF('k.confrelid', 'k.confkey')} AS other_columns
  FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'f') AND k.conparentid = 0
  UNION ALL
  SELECT i.indrelid::int8, 'u', ${NAMES_OF('i.indrelid', 'i.indkey::int2[]')}, 0, NULL
  FROM pg_index i WHERE i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
  ORDER BY 1, 2, 4`

/** Tables and views the account may read, partitions under their parent. */
export async function introspectPostgres(read: ReadRows): Promise<Catalog> {
  const tables = await read(TABLES)
  const columns = Map.groupBy(await read(COLUMNS), (row) => String(row.oid))
  const keys = Map.groupBy(await read(KEYS), (row) => String(row.oid))
  const ids = new Map(tables.map((row) => [String(row.oid), tableId(text(row.database), text(row.schema), text(row.name))]))
  return { tables: tables.map((row) => tableOf(row, columns.get(String(row.oid)) ?? [], keys.get(String(row.oid)) ?? [], ids)) }
}

function tableOf(row: Row, columns: readonly Row[], keys: readonly Row[], ids: ReadonlyMap<string, string>): CatalogTable {
  const visible = new Set(columns.map((column) => text(column.name)))
  const whole = keys.filter((key) => names(key.columns).every((name) => visible.has(name)))
  return {
    id: ids.get(String(row.oid)) ?? '',
    database: text(row.database),
    schema: text(row.schema),
    name: text(row.name),
    kind: row.is_view === true ? 'view' : 'table',
    comment: text(row.comment),
    rowEstimate: row.rows === null ? null : Number(row.rows),
    columns: columns.map(columnOf),
    primaryKey: whole.filter((key) => key.kind === 'p').flatMap((key) => names(key.columns)),
    uniqueKeys: whole.filter((key) => key.kind === 'u').map((key) => names(key.columns)),
    foreignKeys: whole.flatMap((key) => {
      const table = key.kind === 'f' ? ids.get(String(key.other)) : undefined
      return table === undefined ? [] : [{ columns: names(key.columns), table, references: names(key.other_columns) }]
    }),
  }
}

function columnOf(row: Row): CatalogColumn {
  const enumValues = names(row.labels)
  return {
    name: text(row.name),
    dataType: text(row.data_type),
    type: row.is_array === true ? 'json' : cellTypeOf(Number(row.type)),
    nullable: row.required !== true,
    comment: text(row.comment),
    ...(enumValues.length > 0 && { enumValues }),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
