import { AppError } from '../../errors.ts'
import type { Cell, GuardedStatement, ResultSet, StatementColumn } from '../../flow.ts'
import type { RawResult, RunLimits } from '../../warehouse/connectors/index.ts'
import type { AskConnection } from '../services.ts'
import { cellOfType } from './cell-of-type.ts'

/**
 * Rows of one guarded statement, at most `limits.maxRows`, in the order and under the names of its columns.
 * Aborting the signal stops the statement in the database.
 * @throws AppError `query_failed`, `query_timeout`, `query_cancelled`, `connection_failed`; never with the database's own text
 */
export async function execute(
  statement: GuardedStatement,
  connection: AskConnection,
  limits: RunLimits,
  signal: AbortSignal,
  now: () => Date = () => new Date(),
): Promise<ResultSet> {
  if (signal.aborted) throw new AppError('query_cancelled')
  const started = now()
  const raw = await connection.run(statement, limits, signal).catch((fault: unknown) => {
    throw asQueryFault(fault, signal)
  })
  const { columns, rows } = typed(statement.columns, raw)
  const kept = rows.slice(0, limits.maxRows)
  return {
    columns,
    rows: kept,
    truncated: raw.truncated || kept.length < rows.length,
    durationMs: Math.max(0, now().getTime() - started.getTime()),
    executedAt: started.toISOString(),
  }
}

function asQueryFault(fault: unknown, signal: AbortSignal): AppError {
  if (fault instanceof AppError) return fault
  if (signal.aborted) return new AppError('query_cancelled', {}, { cause: fault })
  return new AppError('query_failed', { class: 'driver' }, { cause: fault })
}

/** The plan's names, labels and types over what came back; a column that does not hold its type keeps the database's. */
function typed(columns: readonly StatementColumn[], raw: RawResult): Pick<ResultSet, 'columns' | 'rows'> {
  if (columns.length === 0) {
    return { columns: raw.columns.map(({ name, type }) => ({ name, label: name, type, show: 'asked' })), rows: raw.rows }
  }
  if (columns.length !== raw.columns.length) throw new AppError('query_failed', { class: 'columns', expected: columns.length, returned: raw.columns.length })
  const cells = columns.map((column, k) => columnCells(column, raw, k))
  const rows = raw.rows.map((_, n) => cells.map((one) => one.cells[n] ?? null))
  return { columns: cells.map((one) => one.column), rows }
}

function columnCells(column: StatementColumn, raw: RawResult, k: number): { readonly column: StatementColumn; readonly cells: readonly Cell[] } {
  const returned = raw.columns[k]?.type ?? column.type
  const cells: Cell[] = []
  for (const row of raw.rows) {
    const cell = cellOfType(row[k] ?? null, returned, column.type)
    if (cell === undefined) return { column: { ...column, type: returned }, cells: raw.rows.map((one) => one[k] ?? null) }
    cells.push(cell)
  }
  return { column, cells }
}
