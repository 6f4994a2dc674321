import type { CatalogColumn } from '../connectors/connector.ts'
import type { ColumnClass } from './rules.ts'

const TEXT = /^(text|character varying|varchar|nvarchar|character|char|bpchar|nchar|clob|string)( ?\(\d+\))?$/i
const UUID = /^uuid$/i

/** The class that decides which operators and values fit; undefined for a type that cannot be filtered. */
export function columnClass(column: CatalogColumn): ColumnClass | undefined {
  if (column.enumValues !== undefined) return 'enum'
  switch (column.type) {
    case 'integer':
    case 'decimal':
    case 'float':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'date':
      return 'date'
    case 'timestamp':
    case 'timestamptz':
      return 'timestamp'
    case 'text':
      if (UUID.test(column.dataType)) return 'uuid'
      return TEXT.test(column.dataType) ? 'text' : undefined
    default:
      return undefined
  }
}
