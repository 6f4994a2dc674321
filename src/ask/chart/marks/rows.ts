import type { Cell } from '../../../flow.ts'
import type { Table, TableColumn } from '../../format/index.ts'
import { drawn } from '../chart-rows.ts'
import { MOST_SERIES } from '../palette.ts'
import { comparable, isTime } from '../pick-mark.ts'
import type { Drawing } from './drawing.ts'

/** The figures to draw: those named, else those that share an axis with the first. */
export function chosen({ plan, table }: Drawing): readonly TableColumn[] {
  const named = plan.display.y?.flatMap((name) => table.values.filter((column) => column.name === name)) ?? []
  return (named.length > 0 ? named : comparable(table.values)).slice(0, MOST_SERIES)
}

/** Rows along a key: time as it runs, anything else by its stored value. */
export function inOrder(table: Table, key: TableColumn): readonly (readonly Cell[])[] {
  const value = (row: readonly Cell[]) => table.cell(row, key)
  if (!isTime(key) && key.plan?.expr.kind !== 'part') return table.rows
  return [...table.rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === right) return 0
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -1 : 1
  })
}

/** Greatest first, or as the plan asks where it is ordered by this figure upwards. */
export function byValue({ plan, table }: Drawing, y: TableColumn): readonly (readonly Cell[])[] {
  const [order] = plan.query.order
  if (order?.column === y.name && order.direction === 'asc') return table.rows
  return [...table.rows].sort((a, b) => (drawn(table, b, y) ?? -Infinity) - (drawn(table, a, y) ?? -Infinity))
}
