import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import type { Cell, CellType, Json } from '../../../flow.ts'
import { floatCell, integerCell, timestampText } from '../cells.ts'

const RULES: readonly (readonly [RegExp, CellType])[] = [
  [/\[\d*\]$|^(STRUCT|MAP|UNION|JSON|VARIANT)\b/, 'json'],
  [/^ENUM\b|^(VARCHAR|UUID|INTERVAL|BIT)\b/, 'text'],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^U?HUGEINT$|^BIGNUM$/, 'integer'],
  [/^DECIMAL/, 'decimal'],
  [/^(FLOAT|DOUBLE)$/, 'float'],
  [/^BOOLEAN$/, 'boolean'],
  [/^DATE$/, 'date'],
  [/^TIMESTAMP WITH TIME ZONE$/, 'timestamptz'],
  [/^TIMESTAMP/, 'timestamp'],
  [/^TIME/, 'time'],
  [/^BLOB$/, 'binary'],
]

/** What a DuckDB type, as the catalog spells it, is to us. */
export function cellType(dataType: string): CellType {
  return RULES.find(([pattern]) => pattern.test(dataType))?.[1] ?? 'text'
}

export function resultType(type: DuckDBType): CellType {
  return type.alias === 'JSON' ? 'json' : cellType(type.typeId === DuckDBTypeId.ENUM ? 'ENUM' : type.toString())
}

/** Labels of `ENUM('a', 'b')`, in order. */
export function enumLabels(dataType: string): readonly string[] | undefined {
  if (!dataType.startsWith('ENUM(')) return undefined
  return [...dataType.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) => label.replaceAll("''", "'"))
}

export function duckdbCell(value: DuckDBValue, type: CellType): Cell {
  if (value === null) return null
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return integerCell(value)
  if (typeof value === 'number') return floatCell(value)
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64')
  if (value instanceof DuckDBTimestampTZValue) return instantText(value)
  if (type === 'json') return JSON.stringify(jsonOf(value))
  return type === 'timestamp' ? timestampText(value.toString()) : value.toString()
}

/** The same instant written without a zone, and then as UTC; the value itself prints by the process's zone. */
function instantText(value: DuckDBTimestampTZValue): string {
  if (!value.isFinite) return value.toString()
  return `${timestampText(new DuckDBTimestampValue(value.micros).toString())}Z`
}

function jsonOf(value: DuckDBValue): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonOf)
  if (value instanceof DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, jsonOf(item)]))
  if (value instanceof DuckDBMapValue) return Object.fromEntries(value.entries.map((entry) => [String(entry.key), jsonOf(entry.value)]))
  if (value instanceof DuckDBUnionValue) return jsonOf(value.value)
  return value instanceof DuckDBDecimalValue ? value.toDouble() : duckdbCell(value, 'text')
}

/** Days since 1970 of an ISO date. */
export function dateOf(text: string): DuckDBDateValue {
  return new DuckDBDateValue(Math.round(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / MS_PER_DAY))
}
const MS_PER_DAY = 86_400_000

/** Microseconds since 1970 of an ISO time; without a zone it is read as UTC, which is what a local timestamp's number is. */
export function microsOf(text: string): bigint {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text)
  if (match === null) throw new Error('A bound timestamp is not in ISO 8601.')
  const [, day = '', time = '00:00:00', fraction = '', zone = 'Z'] = match
  const seconds = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}${zone}`)
  return BigInt(seconds) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

/** Exact decimal of decimal text; up to 38 digits. */
export function decimalOf(text: string): DuckDBDecimalValue {
  const [whole = '0', fraction = ''] = text.replace(/^\+/, '').split('.')
  const digits = (whole + fraction).replace(/^-/, '').replace(/^0+(?=\d)/, '')
  return new DuckDBDecimalValue(BigInt(whole + fraction), Math.max(digits.length, fraction.length + 1), fraction.length)
}
