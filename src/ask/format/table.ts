import type { Cell, Column, Plan, Query, ResultSet, StatementColumn } from '../../flow.ts'
import { type ColumnRole, roleOf } from '../plan/index.ts'
import { formatCell } from './format-cell.ts'

/** One column of a result, with what the plan knows of it. */
export interface TableColumn {
  readonly name: string
  readonly label: string
  readonly index: number
  readonly result: StatementColumn
  readonly plan?: Column
  readonly role: ColumnRole
  readonly numeric: boolean
}
/** A result as it is read: visible columns in order, cells as text where wanted. */
export interface Table {
  readonly columns: readonly TableColumn[]
  readonly keys: readonly TableColumn[]
  readonly values: readonly TableColumn[]
  readonly rows: readonly (readonly Cell[])[]
  cell(row: readonly Cell[], column: TableColumn): Cell
  text(row: readonly Cell[], column: TableColumn): string
}

/** Columns nobody asked to see (keys of identity) are left out; the others keep their order. */
export function tableOf(plan: Plan, result: ResultSet): Table {
  const planned = columnsOf(plan.query)
  const columns = result.columns.flatMap((column, index): readonly TableColumn[] => {
    const own = planned.find((one) => one.name === column.name)
    if ((own?.show ?? column.show) === 'hidden') return []
    return [
      {
        name: column.name,
        label: own?.label ?? column.label,
        index,
        result: column,
        ...(own && { plan: own }),
        role: rolesOf(own, plan.query, planned),
        numeric: isNumeric(column, own),
      },
    ]
  })
  const cell = (row: readonly Cell[], column: TableColumn): Cell => row[column.index] ?? null
  return {
    columns,
    keys: columns.filter((column) => column.role === 'key'),
    values: columns.filter((column) => column.role !== 'key' && column.numeric),
    rows: result.rows,
    cell,
    text: (row, column) => {
      const value = cell(row, column)
      return value === null && column.role === 'key' ? '(none)' : formatCell(value, column, plan.clock)
    },
  }
}

function rolesOf(column: Column | undefined, query: Query, columns: readonly Column[]): ColumnRole {
  if (!column) return 'key'
  if (query.kind === 'combine') return query.on.includes(column.name) ? 'key' : 'value'
  return roleOf(column, columns)
}
function columnsOf(query: Query): readonly Column[] {
  return query.kind === 'set' ? columnsOf(query.inputs[0]) : query.columns
}
function isNumeric(column: StatementColumn, own: Column | undefined): boolean {
  if (own?.expr.kind === 'part' || own?.format?.kind === 'text') return false
  return column.type === 'integer' || column.type === 'decimal' || column.type === 'float'
}
