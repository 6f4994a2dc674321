import type { Cell } from '../../../flow.ts'
import type { Table, TableColumn } from '../../format/index.ts'
import { drawn } from '../chart-rows.ts'
import { OTHER_COLOUR } from '../palette.ts'
import type { Body, Drawing } from './drawing.ts'

export function numberBody({ table }: Drawing): Body | null {
  const [row] = table.rows
  const [value] = table.values
  if (!row || !value) return null
  const others = table.values.slice(1).map((column) => `${column.label}: ${signed(table, row, column)}`)
  return {
    height: 160,
    spec: {
      data: { values: [{ figure: table.text(row, value), more: others.join('   ') }] },
      layer: [
        { mark: { type: 'text', fontSize: 56, fontWeight: 600 }, encoding: { text: { field: 'figure' } } },
        ...(others.length > 0 ? [{ mark: { type: 'text', fontSize: 16, dy: 52, color: OTHER_COLOUR }, encoding: { text: { field: 'more' } } }] : []),
      ],
    },
  }
}

function signed(table: Table, row: readonly Cell[], column: TableColumn): string {
  const value = drawn(table, row, column)
  const isChange = column.plan?.expr.kind === 'compared' && column.plan.expr.value !== 'previous'
  return `${isChange && value !== null && value > 0 ? '+' : ''}${table.text(row, column)}`
}
