import { Readable } from 'node:stream'
import type { StoredRows } from '../../../app/conversations/index.ts'
import type { Cell, CellType, StatementColumn } from '../../../flow.ts'
import { cellText, csvField } from './cells.ts'

/** A spreadsheet would run text that begins like this. */
const FORMULA = /^[=+\-@\t\r]/
/** Text of these types is a value, not something a person wrote. */
const PLAIN: ReadonlySet<CellType> = new Set(['integer', 'decimal', 'float', 'boolean', 'date', 'time', 'timestamp', 'timestamptz'])
const CHUNK_CHARACTERS = 1 << 16

/** Rows as CSV by RFC 4180, produced as they are read. @param raw leaves text that looks like a formula as it is */
export function csvStream(stored: StoredRows, raw: boolean): Readable {
  return Readable.from(csvOfRows(stored, raw), { objectMode: false })
}

/** The same of rows that come in batches; each batch is one piece of text. */
export async function* csvOfBatches(columns: readonly StatementColumn[], batches: AsyncIterable<Rows>, raw: boolean): AsyncGenerator<string> {
  const { header, line } = csvWriter(columns, raw)
  yield header
  for await (const rows of batches) if (rows.length > 0) yield rows.map(line).join('')
}

type Rows = readonly (readonly Cell[])[]

async function* csvOfRows({ columns, rows }: StoredRows, raw: boolean): AsyncGenerator<string> {
  const { header, line } = csvWriter(columns, raw)
  let chunk = header
  for await (const row of rows) {
    chunk += line(row)
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

function csvWriter(columns: readonly StatementColumn[], raw: boolean): { readonly header: string; line(row: readonly Cell[]): string } {
  const shown = columns.flatMap((column, index) => (column.show === 'hidden' ? [] : [{ ...column, index }]))
  const field = (cell: Cell, type: CellType): string => {
    const text = cellText(cell)
    return csvField(!raw && !PLAIN.has(type) && FORMULA.test(text) ? `'${text}` : text)
  }
  return {
    header: `${shown.map((column) => field(column.name, 'text')).join(',')}\r\n`,
    line: (row) => `${shown.map((column) => field(row[column.index] ?? null, column.type)).join(',')}\r\n`,
  }
}
