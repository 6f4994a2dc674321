import type { ColumnSchema } from '../../schema/index.ts'

const DECIMAL_PRECISION = 38
const DECIMAL_SCALE = 9

export function columnType({ dataType, precision = DECIMAL_PRECISION, scale = DECIMAL_SCALE, timezone }: ColumnSchema): string {
  switch (dataType) {
    case 'text':
      return 'VARCHAR'
    case 'double':
      return 'DOUBLE'
    case 'bool':
      return 'BOOLEAN'
    case 'timestamp':
      return timezone === false ? 'TIMESTAMP' : 'TIMESTAMPTZ'
    case 'bigint':
      return 'BIGINT'
    case 'binary':
      return 'BLOB'
    case 'json':
      return 'JSON'
    case 'decimal':
      return `DECIMAL(${precision},${scale})`
    case 'wei':
      return `DECIMAL(${DECIMAL_PRECISION},0)`
    case 'date':
      return 'DATE'
    case 'time':
      return 'TIME'
  }
}
