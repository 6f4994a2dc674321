import type { Json } from '../../../flow.ts'
import { pointOf } from '../chart-rows.ts'
import { isTime } from '../pick-mark.ts'
import { datum, tooltips, yOf } from './axes.ts'
import type { Body, Drawing, Encoding } from './drawing.ts'
import { byValue, chosen, inOrder } from './rows.ts'
import { bySeries, colours, noteOf, type Series } from './series.ts'

/** Height of a row of bars, the stouter the fewer there are. */
const STOUT_BAR_STEP = 40
const BAR_STEP = 28
const FEW_BARS = 8

/** Part of a step between two bars, and before the first. */
const BAR_SCALE = { paddingInner: 0.28, paddingOuter: 0.14 }

/** Bars that are all named; of more, labels may be left out where they would touch. */
const MOST_NAMED_BARS = 20

/** Letters under a chart that fit side by side. */
const MOST_LETTERS_ABREAST = 90
const SLOPE = -35
const LABEL_LIMIT = 150

export function barBody(drawing: Drawing): Body | null {
  const { plan, table } = drawing
  const [x] = table.keys
  const [y] = chosen(drawing)
  if (!x || !y) return null
  const isOrdered = isTime(x) || x.plan?.expr.kind === 'part'
  const rows = isOrdered ? inOrder(table, x) : byValue(drawing, y)
  const points = rows.map((row) => pointOf(table, row, x, y, plan))
  const opacity: Encoding = points.some((point) => point.partial)
    ? { opacity: { field: 'state', type: 'nominal', scale: { domain: ['whole', 'so far'], range: [1, 0.45] }, legend: null } }
    : {}
  const category: Encoding = {
    field: 'xText',
    type: 'ordinal',
    sort: null,
    title: null,
    scale: BAR_SCALE,
    axis: isOrdered
      ? axisBelow(points.map((point) => point.xText))
      : { labelOverlap: points.length > MOST_NAMED_BARS, labelLimit: LABEL_LIMIT, grid: false, ticks: false },
  }
  const figure = yOf(y, true)
  const encoding: Json = {
    ...(isOrdered ? { x: category, y: figure } : { y: category, x: figure }),
    ...opacity,
    tooltip: tooltips(x, y, false),
  }
  return {
    ...(!isOrdered && { height: points.length * (points.length > FEW_BARS ? BAR_STEP : STOUT_BAR_STEP) }),
    spec: { data: { values: points.map(datum) }, mark: { type: 'bar' }, encoding },
  }
}

export function groupedBarBody(mark: 'grouped_bar' | 'stacked_bar', drawing: Drawing): Body | null {
  const { plan, table } = drawing
  const x = table.keys.find(isTime) ?? table.keys[0]
  const series = table.keys.find((key) => key !== x)
  const values = chosen(drawing)
  const [y] = values
  if (!x || !y) return null
  const rows = isTime(x) || x.plan?.expr.kind === 'part' ? inOrder(table, x) : table.rows
  const groups = series
    ? bySeries(drawing, x, series, y)
    : values.map((column) => ({ name: column.label, points: rows.map((row) => pointOf(table, row, x, column, plan, column.label)) }))
  const names = groups.map((group) => group.name)
  const color = { field: 'series', type: 'nominal', sort: names, scale: { domain: names, range: colours(names, values) } }
  const note = noteOf(drawing, series, y)
  return {
    ...(note && { note }),
    spec: {
      data: { values: groups.flatMap((group) => group.points.map(datum)) },
      mark: { type: 'bar' },
      encoding: {
        x: { field: 'xText', type: 'ordinal', sort: null, title: null, scale: BAR_SCALE, axis: axisBelow(distinctTexts(groups)) },
        y: { ...yOf(y, true), ...(mark === 'stacked_bar' ? { stack: 'zero' } : { stack: null }) },
        color,
        ...(mark === 'grouped_bar' && { xOffset: { field: 'series', sort: names } }),
        tooltip: tooltips(x, y, true),
      },
    },
  }
}

/** Names under bars: side by side where they fit, else aslant; every one of them unless there are many. */
function axisBelow(names: readonly string[]): Encoding {
  const letters = names.length * Math.max(0, ...names.map((name) => name.length))
  return {
    labelAngle: letters > MOST_LETTERS_ABREAST ? SLOPE : 0,
    labelOverlap: names.length > MOST_NAMED_BARS,
    labelLimit: LABEL_LIMIT,
    grid: false,
    ticks: false,
  }
}

function distinctTexts(groups: readonly Series[]): readonly string[] {
  return [...new Set(groups.flatMap((group) => group.points.map((point) => point.xText)))]
}
