import type { CellType, DialectId, Statement } from '../../../flow.ts'
import { type CatalogColumn, type CatalogTable, quoteName, type RawResult } from '../../../warehouse/connectors/index.ts'

/** Runs probes of one connection. In production every statement passes the guard on its way. */
export interface ProbeRunner {
  readonly connection: string
  readonly dialect: DialectId
  run(statement: Statement, signal: AbortSignal): Promise<RawResult>
}

/** Rows above which columns are measured on a sample. */
export const SAMPLE_ABOVE_ROWS = 1_000_000
export const SAMPLE_ROWS = 200_000
const COLUMNS_PER_PROBE = 12

export function probe(runner: ProbeRunner, text: string, tables: readonly CatalogTable[]): Statement {
  const ids = [...new Set(tables.map((table) => table.id))].sort()
  return { connection: runner.connection, dialect: runner.dialect, text, values: [], columns: [], tables: ids, origin: 'probe' }
}

/** The table in a FROM clause. */
export function tableName(table: CatalogTable): string {
  return table.schema === null ? quoteName(table.name) : `${quoteName(table.schema)}.${quoteName(table.name)}`
}

export function columnName(alias: string, column: string): string {
  return `${alias}.${quoteName(column)}`
}

/** The table, or its first rows when it is too big to read whole. */
export function sourceOf(table: CatalogTable, columns: readonly CatalogColumn[], sampled: boolean): string {
  if (!sampled) return `${tableName(table)} AS t`
  const list = columns.map((column) => columnName('b', column.name)).join(', ')
  return `(SELECT ${list} FROM ${tableName(table)} AS b LIMIT ${SAMPLE_ROWS}) AS t`
}

export function countText(table: CatalogTable): string {
  return `SELECT count(*) AS n FROM ${tableName(table)} AS t`
}

const COUNTED_ONLY: ReadonlySet<CellType> = new Set(['json', 'binary'])
const UNORDERED: ReadonlySet<CellType> = new Set(['json', 'binary', 'boolean'])

/** What is measured of one column: `full` where its type has equality and order, `nulls` else. */
export type Depth = 'full' | 'nulls'

export function measuresText(table: CatalogTable, columns: readonly CatalogColumn[], sampled: boolean, depth: Depth): string {
  const parts = columns.flatMap((column, k) => measures(column, k, depth))
  return `SELECT count(*) AS n, ${parts.join(', ')} FROM ${sourceOf(table, columns, sampled)}`
}

function measures(column: CatalogColumn, k: number, depth: Depth): readonly string[] {
  const name = columnName('t', column.name)
  const filled = `count(${name}) AS filled_${k}`
  if (depth === 'nulls' || COUNTED_ONLY.has(column.type)) return [filled]
  const distinct = `count(DISTINCT ${name}) AS distinct_${k}`
  if (UNORDERED.has(column.type)) return [filled, distinct]
  const ends = [`min(${name}) AS min_${k}`, `max(${name}) AS max_${k}`]
  return column.type === 'text' ? [filled, distinct, ...ends, `max(length(${name})) AS length_${k}`] : [filled, distinct, ...ends]
}

/** Distinct values, the most frequent first. */
export function valuesText(table: CatalogTable, column: CatalogColumn, sampled: boolean, limit: number): string {
  const name = columnName('t', column.name)
  const from = sourceOf(table, [column], sampled)
  return `SELECT ${name} AS v, count(*) AS n FROM ${from} WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY count(*) DESC, ${name} LIMIT ${limit}`
}

/** Number of different combinations, and of rows that have all of the columns. */
export function combinationsText(table: CatalogTable, columns: readonly string[]): string {
  const names = columns.map((column, k) => `${columnName('t', column)} AS k${k}`).join(', ')
  const filled = columns.map((column) => `${columnName('t', column)} IS NOT NULL`).join(' AND ')
  const keys = columns.map((_, k) => `c.k${k}`).join(', ')
  const combined = `SELECT ${names} FROM ${tableName(table)} AS t WHERE ${filled}`
  return `SELECT count(*) AS n, sum(g.n) AS filled FROM (SELECT ${keys}, count(*) AS n FROM (${combined}) AS c GROUP BY ${keys}) AS g`
}

export interface KeyPair {
  readonly table: CatalogTable
  readonly columns: readonly string[]
  readonly toTable: CatalogTable
  readonly toColumns: readonly string[]
}

/** Rows with a key that has no partner, and how many different keys those are. */
export function orphansText({ table, columns, toTable, toColumns }: KeyPair): string {
  const on = columns.map((column, k) => `${columnName('p', toColumns[k] ?? column)} = ${columnName('t', column)}`).join(' AND ')
  const filled = columns.map((column) => `${columnName('t', column)} IS NOT NULL`).join(' AND ')
  const missing = columnName('p', toColumns[0] ?? '')
  const own = columnName('t', columns[0] ?? '')
  const join = `${tableName(table)} AS t LEFT JOIN ${tableName(toTable)} AS p ON ${on}`
  return `SELECT count(*) AS orphans, count(DISTINCT ${own}) AS lost FROM ${join} WHERE ${filled} AND ${missing} IS NULL`
}

/** Columns in groups small enough for one statement. */
export function inGroups(columns: readonly CatalogColumn[]): readonly (readonly CatalogColumn[])[] {
  const count = Math.ceil(columns.length / COLUMNS_PER_PROBE)
  return Array.from({ length: count }, (_, k) => columns.slice(k * COLUMNS_PER_PROBE, (k + 1) * COLUMNS_PER_PROBE))
}
