import type { Catalog, CatalogColumn, CatalogTable } from '../connector.ts'
import { tableId } from '../table-id.ts'
import { cellType, enumLabels } from './types.ts'

type Row = Readonly<Record<string, unknown>>
export type ReadRows = (sql: string) => Promise<readonly Row[]>

const HERE = 'database_name = current_database() AND NOT internal'
const TABLES = `
  SELECT schema_name, table_name AS name, 'table' AS kind, comment, estimated_size FROM duckdb_tables() WHERE ${HERE} AND NOT temporary
  UNION ALL SELECT schema_name, view_name, 'view', comment, NULL FROM duckdb_views() WHERE ${HERE} AND NOT temporary
  ORDER BY 1, 2`
const COLUMNS = `
  SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE ${HERE} ORDER BY 1, 2, column_index`
const CONSTRAINTS = `
  SELECT schema_name, table_name, constraint_type, constraint_column_names AS columns, referenced_table, referenced_column_names AS other_columns
  FROM duckdb_constraints() WHERE database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
  ORDER BY 1, 2, constraint_index`

export async function introspectDuckdb(read: ReadRows): Promise<Catalog> {
  const [name] = await read('SELECT current_database() AS name')
  const database = text(name?.name)
  const [tables, columns, constraints] = [await read(TABLES), await read(COLUMNS), await read(CONSTRAINTS)]
  return { tables: tables.map((row) => tableOf(database, row, columns, constraints)) }
}

function tableOf(database: string, row: Row, columns: readonly Row[], constraints: readonly Row[]): CatalogTable {
  const schema = text(row.schema_name)
  const name = text(row.name)
  const mine = (other: Row) => other.schema_name === schema && other.table_name === name
  const keys = constraints.filter(mine)
  return {
    id: tableId(database, schema, name),
    database,
    schema,
    name,
    kind: row.kind === 'view' ? 'view' : 'table',
    comment: text(row.comment),
    rowEstimate: row.estimated_size === null ? null : Number(row.estimated_size),
    columns: columns.filter(mine).map(columnOf),
    primaryKey: keys.filter((key) => key.constraint_type === 'PRIMARY KEY').flatMap((key) => names(key.columns)),
    uniqueKeys: keys.filter((key) => key.constraint_type === 'UNIQUE').map((key) => names(key.columns)),
    foreignKeys: keys
      .filter((key) => key.constraint_type === 'FOREIGN KEY')
      .map((key) => ({ columns: names(key.columns), table: tableId(database, schema, text(key.referenced_table)), references: names(key.other_columns) })),
  }
}

function columnOf(row: Row): CatalogColumn {
  const dataType = text(row.data_type)
  const enumValues = enumLabels(dataType)
  return {
    name: text(row.column_name),
    dataType,
    type: cellType(dataType),
    nullable: row.is_nullable === true,
    comment: text(row.comment),
    ...(enumValues && { enumValues }),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
