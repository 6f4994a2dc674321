import type { Cell, CellType } from '../../../flow.ts'
import { floatCell, integerCell, timestampText } from '../cells.ts'

/** Types by their fixed object ids. @source src/include/catalog/pg_type.dat of PostgreSQL */
const BY_OID: Readonly<Record<number, CellType>> = {
  16: 'boolean',
  17: 'binary',
  20: 'integer',
  21: 'integer',
  23: 'integer',
  26: 'integer',
  114: 'json',
  700: 'float',
  701: 'float',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1266: 'time',
  1700: 'decimal',
  3802: 'json',
}

/** Every type that is not listed travels as text: enumerations, uuid, interval, network addresses, ranges, extension types. */
export function cellTypeOf(oid: number): CellType {
  return BY_OID[oid] ?? 'text'
}

/** The server's text of one value as a cell; the session prints ISO dates in UTC and bytes in hex. */
export function postgresCell(text: string | null, type: CellType): Cell {
  if (text === null) return null
  switch (type) {
    case 'boolean':
      return text === 't'
    case 'integer':
      return integerCell(BigInt(text))
    case 'float':
      return floatCell(Number(text))
    case 'decimal':
      return /\d/.test(text) ? text : null
    case 'timestamp':
      return timestampText(text)
    case 'timestamptz':
      return text.endsWith('+00') ? `${timestampText(text.slice(0, -'+00'.length))}Z` : text
    case 'binary':
      return Buffer.from(text.slice('\\x'.length), 'hex').toString('base64')
    case 'text':
    case 'date':
    case 'time':
    case 'json':
      return text
  }
}
