import type { Cell, Clock, ResultSet } from '../../../flow.ts'
import { formatCell, formatNumber } from '../../format/index.ts'
import { AGENT_LIMITS } from './agent-limits.ts'
import { type CitedResult, FILLED, type Reckoned } from './number-check/index.ts'
import type { Kept, Session } from './session.ts'

export const OPERATIONS = ['difference', 'sum', 'ratio', 'share', 'percent_change', 'average'] as const
export interface Arithmetic {
  readonly op: (typeof OPERATIONS)[number]
  /** Cells; without `row`: every row of the column. */
  readonly of: readonly { readonly result: string; readonly column: string; readonly row?: number | undefined }[]
}
type Found = { readonly cell: Cell; readonly column: ResultSet['columns'][number] }

/** The figure that declared arithmetic comes to; words say why it comes to none. */
export function reckon(name: string, { op, of }: Arithmetic, session: Session): Reckoned | { readonly problem: string } {
  const cells: Found[] = []
  for (const { result, column, row } of of) {
    const found = row === undefined ? columnCells(session.kept.get(result), column) : cellAt(session.kept.get(result), column, row)
    if (found === undefined) return { problem: `arithmetic ${name}: there is no ${result}${row === undefined ? '' : `[${row}]`}.${column}` }
    cells.push(...(Array.isArray(found) ? found : [found]))
  }
  const values = cells.map(({ cell }) => Number(cell))
  if (cells.some(({ cell }) => cell === null) || values.some((value) => !Number.isFinite(value)))
    return { problem: `arithmetic ${name}: a cell of it is empty or no number` }
  const value = figureOf(op, values)
  if (value === undefined || !Number.isFinite(value)) return { problem: `arithmetic ${name}: ${op} cannot be reckoned of ${values.length} cells` }
  const currencies = new Set(cells.map(({ column }) => column.format?.currency))
  const [currency] = currencies
  const isMoney = currencies.size === 1 && currency !== undefined && (op === 'difference' || op === 'sum' || op === 'average')
  return { value, kind: op === 'ratio' ? 'times' : op === 'share' || op === 'percent_change' ? 'share' : 'plain', ...(isMoney && { currency }) }
}

function figureOf(op: Arithmetic['op'], values: readonly number[]): number | undefined {
  const [first, second] = values
  const sum = values.reduce((total, value) => total + value, 0)
  if (op === 'sum') return values.length > 0 ? sum : undefined
  if (op === 'average') return values.length > 0 ? sum / values.length : undefined
  if (first === undefined || second === undefined) return undefined
  if (op === 'share') return first / (values.length === 2 ? second : sum - first)
  if (values.length !== 2) return undefined
  if (op === 'difference') return first - second
  if (op === 'ratio') return first / second
  return (first - second) / Math.abs(second)
}

function columnCells(kept: Kept | undefined, name: string): Found[] | undefined {
  if (kept === undefined || kept.result.truncated) return undefined
  const k = kept.result.columns.findIndex((column) => column.name === name)
  const column = kept.result.columns[k]
  return column && kept.result.rows.map((row) => ({ cell: row[k] ?? null, column }))
}
export function cellAt(kept: Kept | undefined, name: string, row: number): Found | undefined {
  const k = kept?.result.columns.findIndex((column) => column.name === name) ?? -1
  const [column, cells] = [kept?.result.columns[k], kept?.result.rows[row]]
  return column && cells && { cell: cells[k] ?? null, column }
}

/** Where a placeholder has nothing to fill in: a code that nothing supports, so that its sentence goes. */
const UNFILLED = '\uE002Z0Z'
const CELL = /\{\{\s*([a-z0-9_]{1,48})\[(\d{1,6})\]\.([^{}[\]]{1,64}?)\s*\}\}/g
const ROWS = /\{\{\s*([a-z0-9_]{1,48})\.row_count\s*\}\}/g
const NAMED = /\{\{\s*([a-z0-9_]{1,48})\s*\}\}/g

/** Puts cells and declared arithmetic where the text has placeholders for them, written as everywhere in the product. */
export function fillPlaceholders(
  text: string,
  reckoned: ReadonlyMap<string, Reckoned>,
  session: Session,
): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = []
  const miss = (raw: string): string => {
    unknown.push(raw)
    return UNFILLED
  }
  const whole = text
    .replace(CELL, (raw: string, result: string, row: string, column: string) => {
      const kept = session.kept.get(result)
      const found = cellAt(kept, column, Number(row))
      return kept === undefined || found === undefined ? miss(raw) : shown(found, kept, session)
    })
    .replace(ROWS, (raw: string, result: string) => {
      const kept = session.kept.get(result)
      return kept === undefined || kept.result.truncated ? miss(raw) : filled(formatNumber(kept.result.rows.length, undefined))
    })
    .replace(NAMED, (raw: string, name: string) => {
      const one = reckoned.get(name)
      return one === undefined ? miss(raw) : filled(formatNumber(one.value, formatOf(one)))
    })
    .replace(/\{\{[^{}]*\}\}?/g, miss)
  return { text: whole, unknown }
}

function formatOf({ kind, currency }: Reckoned) {
  if (kind === 'share') return { kind: 'percent' } as const
  return currency === undefined ? undefined : ({ kind: 'currency', currency } as const)
}
function shown({ cell, column }: Found, kept: Kept, session: Session): string {
  const { query } = kept
  const plan = query?.plan
  const planned = plan && plan.query.kind !== 'set' ? plan.query.columns.find((each) => each.name === column.name) : undefined
  const clock = plan?.clock ?? fallbackClock(session)
  const text = clock === undefined ? String(cell ?? '–') : formatCell(cell, { result: column, ...(planned && { plan: planned }) }, clock)
  return filled(escapedLine(text))
}
/** Marked as ours, so that it is not checked again; the words around it are. */
function filled(text: string): string {
  return `${FILLED.open}${text}${FILLED.close}`
}
function fallbackClock(session: Session): Clock | undefined {
  const [connection] = session.task.connections
  return connection && session.services.clock(connection.model)
}
/** A cell is data: nothing of it is markup, a placeholder or an address. */
function escapedLine(text: string): string {
  return text
    .slice(0, AGENT_LIMITS.cellCharacters)
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replace(/([\\`*_[\]<>|#{}~!&])/g, '\\$1')
    .replace(/(:)(?=\/\/)|(www)(?=\.)|(@)/gi, (match) => `${match}\u200b`)
}

/** The results that a text may take figures from, as their writer saw them. */
export function citedOf(kept: readonly Kept[]): readonly CitedResult[] {
  return kept.map(({ result, query }) => ({
    result,
    rowsSeen: AGENT_LIMITS.rows,
    said: query?.reading ? [query.reading.text, ...query.reading.chips.map((chip) => chip.text)] : query ? datesOfSql(query.sql) : [],
  }))
}
/** Dates that a statement was limited to may be said of its result. */
function datesOfSql(sql: string): readonly string[] {
  return sql.match(/\b(?:19|20)\d{2}(?:-\d{2}(?:-\d{2})?)?\b/g) ?? []
}
