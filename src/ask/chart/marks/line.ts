import type { Json } from '../../../flow.ts'
import type { TableColumn } from '../../format/index.ts'
import { type Point, pointOf, withGaps } from '../chart-rows.ts'
import { isTime } from '../pick-mark.ts'
import { datum, tooltips, xOf, yOf } from './axes.ts'
import type { Body, Drawing, Encoding } from './drawing.ts'
import { chosen, inOrder } from './rows.ts'
import { bySeries, colours, noteOf } from './series.ts'

export function lineBody(mark: 'line' | 'area', drawing: Drawing): Body | null {
  const { plan, table, model } = drawing
  const x = table.keys.find(isTime) ?? table.keys[0]
  const [y] = chosen(drawing)
  if (!x || !y) return null
  const points = withGaps(
    inOrder(table, x).map((row) => pointOf(table, row, x, y, plan)),
    x,
    y,
    plan,
    model,
  )
  return { spec: { encoding: { x: xOf(x, points), y: yOf(y, mark === 'area') }, layer: lineLayers(mark, points, x, y) } }
}

/** The stretch that is not over is dashed; a line needs the point before it as its beginning. */
function lineLayers(mark: 'line' | 'area', points: readonly Point[], x: TableColumn, y: TableColumn, colour?: Encoding): readonly Json[] {
  const running = points.findIndex((point) => point.partial)
  const whole = running < 0 ? points : points.slice(0, running)
  const open = running < 0 ? [] : points.slice(Math.max(0, running - 1))
  const encoding = { ...colour, tooltip: tooltips(x, y, points[0]?.series !== undefined) }
  const point = points.length <= 40
  const type: Json = mark === 'area' ? { type: 'area', line: true, opacity: 0.35 } : { type: 'line', point }
  return [
    { data: { values: whole.map(datum) }, mark: type, encoding },
    ...(open.length > 0 ? [{ data: { values: open.map(datum) }, mark: { type: 'line', strokeDash: [5, 4], point }, encoding }] : []),
  ]
}

export function groupedLineBody(drawing: Drawing): Body | null {
  const { plan, table, model } = drawing
  const x = table.keys.find(isTime) ?? table.keys[0]
  const series = table.keys.find((key) => key !== x)
  if (!x) return null
  const values = chosen(drawing)
  const [y] = values
  if (!y) return null
  const groups = series
    ? bySeries(drawing, x, series, y)
    : values.map((column) => ({ name: column.label, points: inOrder(table, x).map((row) => pointOf(table, row, x, column, plan, column.label)) }))
  const note = noteOf(drawing, series, y)
  const names = groups.map((group) => group.name)
  const colour = { color: { field: 'series', type: 'nominal', sort: names, scale: { domain: names, range: colours(names, values) } } }
  const lines = groups.map((group) => withGaps(group.points, x, y, plan, model))
  const layers = lines.flatMap((points) => lineLayers('line', points, x, y, colour))
  return { spec: { encoding: { x: xOf(x, lines.flat()), y: yOf(y, false) }, layer: layers }, ...(note && { note }) }
}
