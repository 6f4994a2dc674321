import type { Cell, CellType, ResultSet, StatementColumn } from '../../flow.ts'
import type { ColumnType, SkillCell, SkillTable } from '../../platform/sandbox/index.ts'
import { csvRecords } from './csv.ts'

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/
const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/
const WHOLE = /^-?(0|[1-9]\d*)$/
const NUMBER = /^-?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

const TO_SKILL = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  float: 'number',
  boolean: 'boolean',
  date: 'date',
  time: 'string',
  timestamp: 'datetime',
  timestamptz: 'datetime',
  json: 'json',
  binary: 'string',
} as const satisfies Readonly<Record<CellType, ColumnType>>

/** Rows of an answer as a skill gets them; columns that only serve the computation stay away. */
export function tableOfResult({ columns, rows }: Pick<ResultSet, 'columns' | 'rows'>): SkillTable {
  const shown = columns.flatMap((column, at) => (column.show === 'hidden' ? [] : [{ ...column, at }]))
  return {
    type: 'dataframe',
    columns: shown.map(({ name, type }) => ({ name, type: TO_SKILL[type] })),
    rows: rows.map((row) => shown.map(({ at }) => row[at] ?? null)),
  }
}

/** What a skill printed as the rows of an answer. */
export function resultOfTable(table: SkillTable, run: { readonly durationMs: number; readonly at: Date }, maxRows: number): ResultSet {
  return {
    columns: table.columns.map(({ name, type }, at): StatementColumn => ({ name, label: name, type: cellType(type, table.rows, at), show: 'asked' })),
    rows: table.rows.slice(0, maxRows),
    truncated: table.rows.length > maxRows,
    durationMs: run.durationMs,
    executedAt: run.at.toISOString(),
  }
}

function cellType(type: ColumnType, rows: SkillTable['rows'], at: number): CellType {
  if (type === 'string') return 'text'
  if (type === 'number') return 'float'
  if (type !== 'datetime') return type
  return rows.some((row) => String(row[at] ?? '').endsWith('Z')) ? 'timestamptz' : 'timestamp'
}

/** A table given by hand: columns without a type get that of all their values, so that dates are dates as in results of questions. */
export function tableOfRows(
  columns: readonly (string | { readonly name: string; readonly type: ColumnType })[],
  rows: readonly (readonly unknown[])[],
): SkillTable {
  const cells = rows.map((row) => columns.map((_column, at) => cellOf(row[at])))
  return {
    type: 'dataframe',
    columns: columns.map((column, at) => (typeof column === 'string' ? { name: column, type: typeOf(cells, at) } : column)),
    rows: cells,
  }
}

/** @throws SyntaxError where the text is no CSV, or a record is longer than the header */
export function tableOfCsv(text: string): SkillTable {
  const [header = [], ...records] = csvRecords(text)
  const long = records.findIndex((record) => record.length > header.length)
  if (long >= 0) throw new SyntaxError(`record ${long + 2} has more fields than the header`)
  const rows = records.filter((record) => record.length > 1 || record[0] !== '' || header.length === 1)
  const texts = rows.map((row) => header.map((_name, at) => (row[at] === undefined || row[at] === '' ? null : row[at])))
  const readers = header.map((_name, at) => readerOf(texts.map((row) => row[at] ?? null)))
  return tableOfRows(
    header,
    texts.map((row) => row.map((cell, at) => (cell === null ? null : (readers[at]?.(cell) ?? cell)))),
  )
}

function readerOf(cells: readonly (string | null)[]): (text: string) => SkillCell {
  const known = cells.filter((cell) => cell !== null)
  const all = (shape: RegExp): boolean => known.length > 0 && known.every((cell) => shape.test(cell))
  if (all(WHOLE)) return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)
  if (all(NUMBER)) return Number
  if (all(/^(true|false)$/i)) return (text) => text.toLowerCase() === 'true'
  return (text) => text
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value)
}

function typeOf(rows: readonly (readonly SkillCell[])[], at: number): ColumnType {
  const values = rows.map((row) => row[at]).filter((cell) => cell !== null && cell !== undefined)
  const every = (holds: (value: SkillCell) => boolean): boolean => values.length > 0 && values.every(holds)
  if (every((value) => typeof value === 'boolean')) return 'boolean'
  if (every((value) => Number.isSafeInteger(value))) return 'integer'
  if (every((value) => typeof value === 'number')) return 'number'
  if (every((value) => typeof value === 'string' && ISO_DATE.test(value) && isDate(value))) return 'date'
  if (every((value) => typeof value === 'string' && ISO_TIME.test(value) && isDate(value))) return 'datetime'
  return 'string'
}

function isDate(text: string): boolean {
  const at = Date.parse(text.replace(' ', 'T'))
  return !Number.isNaN(at) && (text.length > 10 || new Date(at).toISOString().startsWith(text))
}
