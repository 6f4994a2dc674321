import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'

/** Results longer than this are not compared. */
const MAX_ROWS = 20_000

export type Row = readonly SQLOutputValue[]

/** Runs statements on one database of a set, read-only. */
export interface SqliteRunner {
  /** Rows in order; null when the statement fails or returns too many. */
  rows(sql: string): readonly Row[] | null
  close(): void
}

export function openRunner(folder: string, id: string): SqliteRunner {
  const file = new DatabaseSync(join(folder, 'databases', `${id}.sqlite`), { readOnly: true, enableDoubleQuotedStringLiterals: true })
  return { rows: (sql) => rowsOf(file, sql), close: () => file.close() }
}

function rowsOf(file: DatabaseSync, sql: string): readonly Row[] | null {
  try {
    const statement = file.prepare(sql)
    statement.setReturnArrays(true)
    statement.setReadBigInts(true)
    const rows: Row[] = []
    for (const row of statement.iterate()) {
      if (rows.push(Object.values(row)) > MAX_ROWS) return null
    }
    return rows
  } catch {
    return null
  }
}
