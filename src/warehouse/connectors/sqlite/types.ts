import type { Cell, CellType } from '../../../flow.ts'
import { decimalText, floatCell, integerCell, timestampText } from '../cells.ts'

/** What node:sqlite hands over with big integers on. */
export type SqliteValue = null | bigint | number | string | Uint8Array

const RULES: readonly (readonly [RegExp, CellType])[] = [
  [/BOOL|^BIT$/, 'boolean'],
  [/^(DATETIME|TIMESTAMP)/, 'timestamp'],
  [/^DATE/, 'date'],
  [/^TIME/, 'time'],
  [/JSON/, 'json'],
  [/INT|^SERIAL|^YEAR/, 'integer'],
  [/CHAR|CLOB|TEXT|STRING|ENUM|UUID/, 'text'],
  [/BLOB|BINARY|BYTEA/, 'binary'],
  [/REAL|FLOA|DOUB/, 'float'],
  [/DEC|NUM|MONEY|CURRENCY/, 'decimal'],
]

/** What a declared type promises. SQLite holds any value in any column, so the profile has the last word. */
export function declaredType(declared: string | null): CellType {
  const upper = (declared ?? '').trim().toUpperCase()
  return RULES.find(([pattern]) => pattern.test(upper))?.[1] ?? 'text'
}

/** One value as a cell of the expected type; a value that does not fit keeps its own form, since nothing may be lost. */
export function sqliteCell(value: SqliteValue, type: CellType | undefined): Cell {
  if (value === null) return null
  if (value instanceof Uint8Array) return type === 'text' ? Buffer.from(value).toString('utf8') : Buffer.from(value).toString('base64')
  if (typeof value === 'string') return type === 'timestamp' || type === 'timestamptz' ? instantText(value, type) : value
  if (type === 'boolean' && (Number(value) === 0 || Number(value) === 1)) return Number(value) === 1
  if (type === 'decimal') return typeof value === 'bigint' ? value.toString() : decimalText(value)
  if (type === 'text') return typeof value === 'bigint' ? value.toString() : decimalText(value)
  return typeof value === 'bigint' ? integerCell(value) : floatCell(value)
}

function instantText(text: string, type: CellType): string {
  const local = timestampText(text)
  return type === 'timestamptz' && /^\d{4,}-\d{2}-\d{2}T[\d:.]+$/.test(local) ? `${local}Z` : local
}

/** Type of an unnamed output column, from its first value. */
export function valueType(value: SqliteValue | undefined): CellType {
  if (typeof value === 'bigint') return 'integer'
  if (typeof value === 'number') return 'float'
  return value instanceof Uint8Array ? 'binary' : 'text'
}
