import pluralize from 'pluralize'
import type { CellType } from '../../../flow.ts'
import type { CatalogColumn, CatalogTable } from '../../../warehouse/connectors/index.ts'
import type { TableProfile } from '../../../warehouse/semantic/profiles.ts'
import type { KeyPair } from './probe.ts'

/** Names that say nothing about which table a key belongs to. */
const GENERIC = new Set(['id', 'key', 'code', 'name', 'no', 'number', 'type', 'date', 'year', 'value', 'description', 'title', 'status'])
const KEY_WORDS = new Set(['id', 'key', 'code', 'no', 'nr', 'num', 'number', 'ref', 'fk', 'sk', 'pk'])
const MOST_PAIRS = 6

type Tables = readonly CatalogTable[]
type Measured = Readonly<Record<string, TableProfile>>
interface Key {
  readonly table: CatalogTable
  readonly column: CatalogColumn
}

/** Undeclared references that names make plausible: `customer_id`, `customer`, `winning_pilot`, or the other key's own name. */
export function referenceCandidates(tables: Tables, measured: Measured): readonly KeyPair[] {
  const keys = tables.flatMap((table) => singleKeys(table, measured).map((column): Key => ({ table, column })))
  const near = nearKeys(keys)
  return tables.flatMap((table) => {
    const declared = new Set(table.foreignKeys.filter((key) => key.columns.length === 1).map((key) => key.columns[0]))
    return table.columns.filter((column) => !declared.has(column.name)).flatMap((column) => candidatesOf(table, column, near))
  })
}

function candidatesOf(table: CatalogTable, column: CatalogColumn, near: NearKeys): readonly KeyPair[] {
  const isOne = isOwnKey(table, column.name)
  const found = near(table, column.name)
    .filter((key) => comparable(column.type, key.column.type) && (isOne ? sharesKey(table, column.name, key) : refersTo(table, column.name, key)))
    .map((key) => ({ table, columns: [column.name], toTable: key.table, toColumns: [key.column.name] }))
  const elsewhere = found.filter((pair) => pair.toTable.id !== table.id)
  return elsewhere.length > 0 ? elsewhere : found
}

/** A key may also be a reference (one to one), but only by the very name of the other's key. */
function sharesKey(table: CatalogTable, column: string, key: Key): boolean {
  return key.table.id !== table.id && !GENERIC.has(column.toLowerCase()) && sameName(key.column.name, column)
}

function refersTo(table: CatalogTable, column: string, { table: other, column: key }: Key): boolean {
  return !(other.id === table.id && key.name === column) && pointsAt(column, other, key.name, table)
}

/** Keys that a column of a table may point at, in their order: a large database has too many to hold each column against all. */
type NearKeys = (table: CatalogTable, column: string) => readonly Key[]

function nearKeys(keys: readonly Key[]): NearKeys {
  const places = new Map<string, number[]>()
  const add = (mark: string, place: number): void => {
    const known = places.get(mark)
    if (known === undefined) places.set(mark, [place])
    else known.push(place)
  }
  keys.forEach(({ table, column }, place) => {
    const own = GENERIC.has(column.name.toLowerCase()) ? [] : [`name ${column.name.toLowerCase()}`, ...wholeOf('key', nameWords(column.name))]
    for (const mark of [`own ${table.id}`, ...wholeOf('table', nameWords(table.name)), ...own]) add(mark, place)
  })
  return (table, column) => {
    const words = nameWords(column)
    const ends = [
      ...endsOf('key', words),
      ...endsOf(
        'table',
        words.filter((word) => !KEY_WORDS.has(word)),
      ),
    ]
    const marks = [`own ${table.id}`, `name ${column.toLowerCase()}`, ...ends]
    const near = new Set(marks.flatMap((mark) => places.get(mark) ?? []))
    return [...near].toSorted((a, b) => a - b).flatMap((place) => keys[place] ?? [])
  }
}

function wholeOf(kind: string, words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [`${kind} ${words.join(' ')}`]
}

function endsOf(kind: string, words: readonly string[]): readonly string[] {
  return words.map((_, from) => `${kind} ${words.slice(from).join(' ')}`)
}

function pointsAt(column: string, other: CatalogTable, key: string, own: CatalogTable): boolean {
  const words = nameWords(column)
  const stem = words.filter((word) => !KEY_WORDS.has(word))
  const target = nameWords(other.name)
  if (stem.length > 0 && endsWith(stem, target) && namesRow(other, key)) return true
  if (sameName(column, key) && !GENERIC.has(column.toLowerCase())) return true
  if (!GENERIC.has(key.toLowerCase()) && words.length > 1 && endsWith(words, nameWords(key))) return true
  return own.id === other.id && stem.length > 0 && stem.length < words.length
}

/** A column one would refer to; another unique one is so by coincidence. */
function namesRow(table: CatalogTable, column: string): boolean {
  return table.primaryKey.includes(column) || isKeyLike(column) || ROW_NAMES.has(column.toLowerCase()) || endsWith(nameWords(table.name), nameWords(column))
}
const ROW_NAMES = new Set(['name', 'title'])

function isOwnKey(table: CatalogTable, column: string): boolean {
  return table.primaryKey.length === 1 && table.primaryKey[0] === column
}

/** Columns that alone identify a row: declared, or unique as measured. Declared first. */
function singleKeys(table: CatalogTable, measured: Measured): readonly CatalogColumn[] {
  const names =
    measured[table.id]?.keys.filter((key) => key.unique && key.columns.length === 1 && (key.declared || key.nulls === 0)).map((key) => key.columns[0]) ?? []
  return table.columns.filter((column) => names.includes(column.name))
}

/** Pairs of columns that may identify a row of a table without any other key; key-like names first. */
export function pairCandidates(table: CatalogTable, profile: TableProfile): readonly (readonly string[])[] {
  const parts = table.columns.filter((column) => {
    const measured = profile.columns[column.name]
    return measured !== undefined && measured.nulls === 0 && measured.distinct > 1 && (isKeyLike(column.name) || column.type === 'date')
  })
  const pairs = parts.flatMap((first, k) => parts.slice(k + 1).map((second) => [first.name, second.name]))
  const enough = pairs.filter((pair) => pair.reduce((product, name) => product * (profile.columns[name]?.distinct ?? 0), 1) >= profile.rows)
  return enough.slice(0, MOST_PAIRS)
}

function isKeyLike(name: string): boolean {
  const words = nameWords(name)
  return words.some((word) => KEY_WORDS.has(word) || word === 'year' || word === 'date' || word === 'day' || word === 'month')
}

/** A reader has no use for more of a name, and finding its words takes the square of its length. */
const LONGEST_READ = 256

/** Words of a name in lower case and singular: `OrderLines`, `order_lines` → order, line. */
export function nameWords(name: string): readonly string[] {
  return name
    .slice(-LONGEST_READ)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([a-z]{3,})(id)$/i, (whole, head: string, tail: string) => (tail === 'ID' || tail === 'Id' ? `${head} ${tail}` : whole))
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => pluralize.singular(word))
}

function endsWith(words: readonly string[], tail: readonly string[]): boolean {
  return tail.length > 0 && tail.length <= words.length && tail.every((word, k) => words[words.length - tail.length + k] === word)
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

const NUMERIC: ReadonlySet<CellType> = new Set(['integer', 'decimal', 'float'])
function comparable(a: CellType, b: CellType): boolean {
  return a === b || (NUMERIC.has(a) && NUMERIC.has(b))
}
