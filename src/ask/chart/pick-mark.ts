import type { Display, Plan } from '../../flow.ts'
import type { Table, TableColumn } from '../format/index.ts'
import { isSingleFigure } from '../plan/index.ts'
import { MOST_SERIES } from './palette.ts'

export type Mark = Exclude<Display['mark'], 'auto' | 'table'>

/** Fewer points than this make no line. */
const FEWEST_POINTS = 3
/** More bars than this are read better in a table. */
export const MOST_BARS = 30

/** The chart that shows a result best, or none where a table is better. What was asked for wins if it can be drawn. */
export function pickMark(plan: Plan, table: Table): Mark | null {
  const { mark } = plan.display
  if (mark === 'table') return null
  if (mark === 'number' || (mark === 'auto' && isSingleFigure(plan.query))) return isSingleCell(plan, table) ? 'number' : automatic(table)
  if (mark === 'auto') return automatic(table)
  return canDraw(mark, table) ? mark : automatic(table)
}

function isSingleCell(plan: Plan, table: Table): boolean {
  return table.rows.length === 1 && isSingleFigure(plan.query) && table.values.length > 0
}

function automatic(table: Table): Mark | null {
  const { keys, values, rows } = table
  if (rows.length < 2 || values.length === 0 || keys.length === 0 || keys.length > 2) return null
  const time = keys.find(isTime)
  const [first, second] = keys
  if (keys.length === 1) {
    if (time) return rows.length < FEWEST_POINTS ? 'bar' : sameKind(values).length > 1 ? 'grouped_line' : 'line'
    if (table.columns.some((column) => column.role === 'key' && column.numeric)) return null
    if (rows.length > MOST_BARS) return null
    return comparable(values).length > 1 ? 'grouped_bar' : 'bar'
  }
  if (!first || !second) return null
  if (time) return 'grouped_line'
  const [a, b] = [distinct(table, first), distinct(table, second)]
  return Math.min(a, b) <= MOST_SERIES && Math.max(a, b) <= MOST_BARS ? 'grouped_bar' : null
}

/** Whether the columns and rows of a result can be put into a chart of this kind. */
export function canDraw(mark: Mark, table: Table): boolean {
  const { keys, values, rows } = table
  if (rows.length === 0) return false
  switch (mark) {
    case 'number':
      return false
    case 'line':
    case 'area':
      return keys.length >= 1 && values.length > 0 && rows.length > 1
    case 'bar':
      return keys.length >= 1 && values.length > 0
    case 'pie':
      return keys.length === 1 && values.length > 0 && rows.length <= MOST_BARS && isWhole(table, values[0])
    case 'grouped_bar':
    case 'stacked_bar':
    case 'grouped_line':
      return (keys.length >= 2 && values.length > 0) || (keys.length === 1 && values.length > 1)
    case 'scatter':
    case 'grouped_scatter':
      return numbers(table).length >= 2
    case 'histogram':
      return numbers(table).length >= 1
  }
}

/** Slices of a pie are parts of something: no negative ones, and few enough to tell apart. */
function isWhole(table: Table, value: TableColumn | undefined): boolean {
  return value !== undefined && table.rows.every((row) => Number(table.cell(row, value) ?? 0) >= 0)
}

export function isTime(column: TableColumn): boolean {
  return column.plan?.expr.kind === 'bucket' || column.result.type === 'date'
}
export function distinct(table: Table, column: TableColumn): number {
  return new Set(table.rows.map((row) => table.cell(row, column))).size
}
/** Every column of numbers that is not a key. */
export function numbers(table: Table): readonly TableColumn[] {
  return table.columns.filter((column) => column.numeric && column.plan?.format?.kind !== 'text')
}

/** Values that share an axis with the first: the same unit, and not the change of another column. */
export function comparable(values: readonly TableColumn[]): readonly TableColumn[] {
  return sameKind(values)
}
function sameKind(values: readonly TableColumn[]): readonly TableColumn[] {
  const [first] = values
  if (!first) return []
  const isFigure = (column: TableColumn) => column.plan?.expr.kind !== 'compared' || column.plan.expr.value === 'previous'
  return values.filter((column) => column === first || (isFigure(column) && unitOf(column) === unitOf(first)))
}
function unitOf(column: TableColumn): string {
  const format = column.plan?.format ?? column.result.format
  return `${format?.kind ?? 'number'} ${format?.currency ?? ''} ${format?.unit ?? ''}`
}
