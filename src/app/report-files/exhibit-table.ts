import { formatCell, tableOf } from '../../ask/format/index.ts'
import type { Clock, ResultSet } from '../../flow.ts'
import type { StoredExhibit } from '../conversations/index.ts'
import { oneLine } from './clean.ts'
import type { ShownTable } from './document.ts'

const MOST_ROWS = 20
const MOST_COLUMNS = 12
const LONGEST_CELL = 120
const LONGEST_LABEL = 60
/** For rows that no plan asked for. */
const PLAIN_CLOCK: Clock = { now: '1970-01-01T00:00:00.000Z', timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'start' }

/** The first rows of an exhibit, of one over time the newest first, written as the chat writes them. */
export function exhibitTable({ query, frame: { frame, executedAt } }: StoredExhibit): ShownTable {
  const columns = frame.columns.map((column) => ({ ...column, show: 'asked' as const }))
  const rows = (isOverTime(frame) ? frame.rows.toReversed() : frame.rows).slice(0, MOST_ROWS)
  const { all, text } = readerOf({ columns, rows, truncated: frame.truncated, durationMs: 0, executedAt }, query?.plan)
  const shown = all.slice(0, MOST_COLUMNS)
  return {
    columns: shown.map(({ label, numeric }) => ({ label: oneLine(label, LONGEST_LABEL), numeric })),
    rows: rows.map((_row, row) => shown.map((_column, column) => oneLine(text(row, column), LONGEST_CELL))),
    more: { columns: all.length - shown.length, rows: frame.rowCount - rows.length, atLeast: frame.truncated },
  }
}

function isOverTime({ columns, rows, rowCount }: StoredExhibit['frame']['frame']): boolean {
  if (rows.length < rowCount) return false
  const type = columns[0]?.type
  const moments = rows.map(([first]) => String(first))
  return (type === 'date' || type === 'timestamp' || type === 'timestamptz') && moments.every((moment, n) => n === 0 || (moments[n - 1] ?? '') < moment)
}

interface Reader {
  readonly all: readonly { readonly label: string; readonly numeric: boolean }[]
  text(row: number, column: number): string
}

function readerOf(result: ResultSet, plan: NonNullable<StoredExhibit['query']>['plan']): Reader {
  if (plan !== undefined) {
    const table = tableOf(plan, result)
    return {
      all: table.columns,
      text: (row, k) => {
        const column = table.columns[k]
        return column === undefined ? '' : table.text(result.rows[row] ?? [], column)
      },
    }
  }
  return {
    all: result.columns.map(({ label, type }) => ({ label, numeric: type === 'integer' || type === 'decimal' || type === 'float' })),
    text: (row, k) => {
      const column = result.columns[k]
      return column === undefined ? '' : formatCell(result.rows[row]?.[k] ?? null, { result: column }, PLAIN_CLOCK)
    },
  }
}
