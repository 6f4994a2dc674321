import type { TableColumn } from '../../format/index.ts'
import { type Point, pointOf } from '../chart-rows.ts'
import { MOST_SERIES } from '../palette.ts'
import { datum, tooltips } from './axes.ts'
import type { Body, Drawing } from './drawing.ts'
import { byValue, chosen } from './rows.ts'
import { colours, isAdditive, summed } from './series.ts'

export function pieBody(drawing: Drawing): Body | null {
  const { table } = drawing
  const [x] = table.keys
  const [y] = chosen(drawing)
  if (!x || !y) return null
  const points = topAndOther(
    byValue(drawing, y).map((row) => pointOf(table, row, x, y, drawing.plan)),
    y,
    isAdditive(drawing, y),
  )
  const names = points.map((point) => point.xText)
  const note = points.length < table.rows.length ? `the ${MOST_SERIES - 1} largest of ${table.rows.length}` : undefined
  return {
    ...(note && { note }),
    spec: {
      data: { values: points.map(datum) },
      mark: { type: 'arc', innerRadius: 60 },
      encoding: {
        theta: { field: 'y', type: 'quantitative', stack: true },
        color: { field: 'xText', type: 'nominal', sort: names, scale: { domain: names, range: colours(names, []) }, title: x.label },
        order: { field: 'rank', type: 'quantitative' },
        tooltip: tooltips(x, y, false),
      },
    },
  }
}

function topAndOther(points: readonly Point[], y: TableColumn, additive: boolean): readonly Point[] {
  if (points.length <= MOST_SERIES) return points
  const [rest] = additive
    ? summed(
        points.slice(MOST_SERIES - 1).map((point) => ({ ...point, x: 'other', xText: 'other' })),
        y,
      )
    : []
  return [...points.slice(0, MOST_SERIES - 1), ...(rest ? [rest] : [])]
}
