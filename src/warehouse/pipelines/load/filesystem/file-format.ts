import type { ColumnSchema } from '../../schema/index.ts'
import { literal, quoted } from '../sql-text.ts'

export const FILE_FORMATS = ['parquet', 'jsonl', 'csv'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

const COPY_OPTIONS: Readonly<Record<FileFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  jsonl: 'FORMAT json',
  csv: 'FORMAT csv, HEADER',
}

export function formatOf(file: string): FileFormat | undefined {
  return FILE_FORMATS.find((format) => file.endsWith(`.${format}`))
}

/** @param condition which rows of the table */
export function copyStatement(table: string, columns: readonly ColumnSchema[], condition: string, path: string, format: FileFormat): string {
  const list = columns.map((column) => written(column, format)).join(', ')
  return `COPY (SELECT ${list} FROM ${table} WHERE ${condition}) TO ${literal(path)} (${COPY_OPTIONS[format]})`
}

/** Rows of files that this module wrote; columns that some of them lack are null there. */
export function readFiles(paths: readonly string[], columns: readonly ColumnSchema[], format: FileFormat): string {
  const list = `[${paths.map(literal).join(', ')}]`
  if (format === 'parquet') return `SELECT * FROM read_parquet(${list}, union_by_name = true)`
  // the reader would take "" for a null otherwise
  if (format === 'csv')
    return `SELECT * FROM read_csv(${list}, header = true, all_varchar = true, union_by_name = true, allow_quoted_nulls = false, auto_detect = true, delim = ',', quote = '"', escape = '"')`
  const types = columns.map((column) => `${literal(column.name)}: ${literal(jsonType(column))}`).join(', ')
  return `SELECT * FROM read_json(${list}, format = 'newline_delimited', columns = {${types}})`
}

/** A JSON number would lose the digits of a decimal, and JSON has no bytes. */
function written({ name, dataType }: ColumnSchema, format: FileFormat): string {
  const isText = format === 'jsonl' && (dataType === 'decimal' || dataType === 'wei' || dataType === 'binary')
  return isText ? `${quoted(name)}::VARCHAR AS ${quoted(name)}` : quoted(name)
}

function jsonType({ dataType }: ColumnSchema): string {
  const types: Readonly<Record<string, string>> = { bigint: 'BIGINT', double: 'DOUBLE', bool: 'BOOLEAN', json: 'JSON' }
  return types[dataType] ?? 'VARCHAR'
}
