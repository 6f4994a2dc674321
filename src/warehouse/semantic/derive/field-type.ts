import type { DialectId } from '../../../flow.ts'
import type { CatalogColumn } from '../../connectors/connector.ts'
import type { FieldKind, FieldType } from '../model.ts'
import type { ColumnProfile } from '../profiles.ts'
import { KEY_WORDS } from './vocabulary.ts'

export interface TypedColumn {
  readonly type: FieldType
  readonly storedIn?: string
}

/** Digits that are names, not amounts. */
const CODE_LIKE: ReadonlySet<string> = new Set([
  ...KEY_WORDS,
  'number',
  'phone',
  'telephone',
  'fax',
  'zip',
  'postal',
  'postcode',
  'isbn',
  'issn',
  'sku',
  'account',
  'card',
  'extension',
  'version',
  'room',
  'ip',
  'barcode',
  'license',
  'licence',
])

/**
 * The type a column's values have, which is not always the declared one: SQLite holds anything anywhere, where numbers
 * and dates are often kept as text. `storedIn: text` on a number or date says that it must be converted when read.
 */
export function fieldType(column: CatalogColumn, profile: ColumnProfile | undefined, words: readonly string[], dialect: DialectId): TypedColumn {
  const form = profile?.form
  if (form === 'date' || form === 'timestamp') {
    if (dialect === 'sqlite') return { type: form, storedIn: 'text' }
    if (column.type === 'text') return { type: 'text' }
  }
  if (dialect === 'sqlite' && (form === 'epoch' || form === 'epoch_ms' || form === 'julian')) return { type: 'timestamptz', storedIn: form }
  const loose = dialect === 'sqlite' && column.type === 'text'
  if ((form === 'integer' || form === 'decimal') && loose && !isCode(profile, words)) return { type: form, storedIn: 'text' }
  const typed = dialect === 'sqlite' ? sqliteType(column, profile) : { type: declared(column) }
  return typed.type === 'decimal' && isWholeId(profile, words) ? { type: 'integer' } : typed
}

/** `NUMERIC(6,0)` of an identifier: every value is whole. */
function isWholeId(profile: ColumnProfile | undefined, words: readonly string[]): boolean {
  const { integer = 0, real = 0, text = 0 } = profile?.storage ?? {}
  return KEY_WORDS.has(words.at(-1) ?? '') && integer > 0 && real === 0 && text === 0
}

function declared(column: CatalogColumn): FieldType {
  if (column.type === 'float') return 'decimal'
  if (column.type === 'time' || column.type === 'binary') return 'text'
  return column.type
}

/** A declared type holds only as far as the values agree with it. */
function sqliteType(column: CatalogColumn, profile: ColumnProfile | undefined): TypedColumn {
  const type = declared(column)
  const storage = profile?.storage
  const filled = storage === undefined ? 0 : storage.integer + storage.real + storage.text
  if (storage === undefined || filled === 0) return { type }
  if (type === 'date' || type === 'timestamp' || type === 'timestamptz') {
    if (storage.text > 0) return { type: 'text' }
    return { type: storage.real > 0 ? 'decimal' : 'integer' }
  }
  if ((type === 'integer' || type === 'decimal' || type === 'boolean') && storage.text === filled) return { type: 'text' }
  if (type === 'integer' && storage.real > 0) return { type: 'decimal' }
  if (type === 'text' && storage.text === 0) return { type: storage.real > 0 ? 'decimal' : 'integer' }
  if (type === 'boolean' && profile?.form !== 'boolean') return { type: storage.text > 0 ? 'text' : 'integer' }
  return { type }
}

function isCode(profile: ColumnProfile | undefined, words: readonly string[]): boolean {
  if (words.some((word) => CODE_LIKE.has(word)) && !words.includes('of')) return true
  return [profile?.min, profile?.max, ...(profile?.sample ?? [])].some((value) => value !== undefined && /^0\d/.test(value))
}

const FIRST_YEAR = 1000
const LAST_YEAR = 2200
const MONEY: ReadonlySet<string> = new Set(
  'price cost amount salary budget revenue fee fees balance wage payment income profit profits tax discount charge expense expenses spend sales cash worth value bonus'.split(
    ' ',
  ),
)

/** What the values are, from name and values. */
export function fieldKind(words: readonly string[], { type }: TypedColumn, profile: ColumnProfile | undefined, isKey: boolean): FieldKind | undefined {
  const last = words.at(-1) ?? ''
  const has = (...some: readonly string[]) => some.some((word) => words.includes(word))
  const numeric = type === 'integer' || type === 'decimal'
  if (type === 'integer' && has('year', 'years', 'founded', 'season', 'established') && !has('of', 'age', 'count', 'number', 'per') && isYears(profile))
    return 'year'
  if (type === 'text' && profile?.form === 'year_month') return 'year_month'
  if (isKey || last === 'id' || last === 'uuid' || last === 'guid') return 'id'
  if (last === 'code' || last === 'sku' || last === 'isbn') return 'code'
  if (has('email') || (last === 'mail' && type === 'text')) return 'email'
  if (has('phone', 'telephone', 'fax', 'mobile') && !has('count')) return 'phone'
  if (has('url', 'website', 'homepage')) return 'url'
  if (has('latitude') && numeric) return 'latitude'
  if ((has('longitude') || (last === 'long' && numeric)) && numeric) return 'longitude'
  if (type === 'text' && (last === 'country' || last === 'nation')) return 'country'
  if (type === 'text' && (last === 'city' || last === 'town')) return 'city'
  if (numeric && has('percent', 'percentage', 'pct')) return 'percent'
  if (numeric && MONEY.has(last) && !has('number', 'count', 'of')) return 'money'
  return type === 'text' && last === 'name' ? 'name' : undefined
}

function isYears(profile: ColumnProfile | undefined): boolean {
  const [min, max] = [Number(profile?.min), Number(profile?.max)]
  return min >= FIRST_YEAR && max <= LAST_YEAR
}
