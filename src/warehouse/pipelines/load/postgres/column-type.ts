import type { ColumnSchema } from '../../schema/index.ts'

const DECIMAL_PRECISION = 38
const DECIMAL_SCALE = 9

export function columnType({ dataType, precision = DECIMAL_PRECISION, scale = DECIMAL_SCALE, timezone }: ColumnSchema): string {
  switch (dataType) {
    case 'text':
      return 'varchar'
    case 'double':
      return 'double precision'
    case 'bool':
      return 'boolean'
    case 'timestamp':
      return timezone === false ? 'timestamp' : 'timestamptz'
    case 'bigint':
      return 'bigint'
    case 'binary':
      return 'bytea'
    case 'json':
      return 'jsonb'
    case 'decimal':
      return `numeric(${precision},${scale})`
    case 'wei':
      return `numeric(${DECIMAL_PRECISION},0)`
    case 'date':
      return 'date'
    case 'time':
      return 'time'
  }
}
