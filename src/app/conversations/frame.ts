import type { Cell, CellType, ResultSet } from '../../flow.ts'

/** The first rows of a result and figures over all of them: what a message shows without opening the stored rows. */
export interface Frame {
  readonly columns: readonly FrameColumn[]
  readonly rows: readonly (readonly Cell[])[]
  readonly rowCount: number
  readonly truncated: boolean
  /** One line: for each column its value, its mean, least and greatest, or the number of its values. */
  readonly summary: string
}
export interface FrameColumn {
  readonly name: string
  readonly label: string
  readonly type: CellType
}

const FIRST_ROWS = 100
const DISTINCT_LIMIT = 10_000

/** The result as people get it: without columns that only serve the computation. */
export function visibleResult(result: ResultSet): ResultSet {
  if (result.columns.every((column) => column.show !== 'hidden')) return result
  const kept = result.columns.flatMap((column, index) => (column.show === 'hidden' ? [] : [index]))
  const pick = <T>(cells: readonly T[]): T[] => cells.filter((_cell, index) => kept.includes(index))
  return { ...result, columns: pick(result.columns), rows: result.rows.map(pick) }
}

export function frameOf(result: ResultSet): Frame {
  return {
    columns: result.columns.map(({ name, label, type }) => ({ name, label, type })),
    rows: result.rows.slice(0, FIRST_ROWS),
    rowCount: result.rows.length,
    truncated: result.truncated,
    summary: result.columns.map((column, index) => `${column.name} — ${figures(column.type, result.rows, index)}`).join(' | '),
  }
}

function figures(type: CellType, rows: readonly (readonly Cell[])[], index: number): string {
  if (rows.length === 0) return 'no rows'
  if (rows.length === 1) return single(type, rows[0]?.[index] ?? null)
  if (type === 'integer' || type === 'decimal' || type === 'float') return spread(type, rows, index)
  const distinct = new Set<Cell>()
  for (const row of rows) {
    distinct.add(row[index] ?? null)
    if (distinct.size > DISTINCT_LIMIT) return `more than ${DISTINCT_LIMIT} values`
  }
  return distinct.size === 1 ? '1 value' : `${distinct.size} values`
}

function single(type: CellType, cell: Cell): string {
  if (cell === null) return 'empty'
  if (type === 'integer' || type === 'decimal' || type === 'float') return grouped(String(cell))
  return String(cell).replace(/\s+/g, ' ').slice(0, 80)
}

function spread(type: CellType, rows: readonly (readonly Cell[])[], index: number): string {
  let count = 0
  let sum = 0
  let least: Cell = null
  let greatest: Cell = null
  for (const row of rows) {
    const cell = row[index]
    if (cell === null || cell === undefined) continue
    const value = Number(cell)
    count++
    sum += value
    if (least === null || value < Number(least)) least = cell
    if (greatest === null || value > Number(greatest)) greatest = cell
  }
  if (count === 0 || least === null || greatest === null) return 'empty'
  const mean = type === 'integer' && Number.isInteger(sum / count) ? String(sum / count) : (sum / count).toFixed(2)
  return `mean: ${grouped(mean)}, min: ${grouped(String(least))}, max: ${grouped(String(greatest))}`
}

/** Thousands separated by commas; every digit kept. */
function grouped(number: string): string {
  const [whole = '', ...rest] = number.split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.')
}
