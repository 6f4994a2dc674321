import type { TableColumn } from '../../format/index.ts'
import { drawn } from '../chart-rows.ts'
import { axisFormat, axisTitle } from '../chart-text.ts'
import { numbers } from '../pick-mark.ts'
import type { Body, Drawing, Encoding } from './drawing.ts'
import { colours } from './series.ts'

export function scatterBody(mark: 'scatter' | 'grouped_scatter', { plan, table }: Drawing): Body | null {
  const all = numbers(table)
  const [x, y] = [all.find((column) => column.name === plan.display.x) ?? all[0], all.find((column) => plan.display.y?.includes(column.name)) ?? all[1]]
  if (!x || !y) return null
  const names = table.columns.filter((column) => !column.numeric)
  const series = mark === 'grouped_scatter' ? (names.find((column) => column.name === plan.display.series) ?? names.at(-1)) : undefined
  const values = table.rows.map((row) => ({
    a: drawn(table, row, x),
    b: drawn(table, row, y),
    aText: table.text(row, x),
    bText: table.text(row, y),
    name: names.map((column) => table.text(row, column)).join(', '),
    ...(series && { series: table.text(row, series) }),
  }))
  const quantity = (field: string, column: TableColumn) => ({
    field,
    type: 'quantitative',
    title: axisTitle(column),
    scale: { zero: false },
    axis: { format: axisFormat(column) },
  })
  const tooltip = [
    ...(names.length > 0 ? [{ field: 'name', title: names.map((column) => column.label).join(', ') }] : []),
    { field: 'aText', title: x.label },
    { field: 'bText', title: y.label },
  ]
  return {
    spec: {
      data: { values },
      mark: { type: 'point', filled: true, opacity: 0.75 },
      encoding: { x: quantity('a', x), y: quantity('b', y), ...(series && { color: colourBy(series, values) }), tooltip },
    },
  }
}

function colourBy(series: TableColumn, rows: readonly { readonly series?: string }[]): Encoding {
  const names = [...new Set(rows.flatMap((row) => row.series ?? []))]
  return { field: 'series', type: 'nominal', title: series.label, sort: names, scale: { domain: names, range: colours(names, []) } }
}
