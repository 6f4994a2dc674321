import type { Cell, Json, Plan, VegaLiteSpec } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { formatNumber, type Table, type TableColumn } from '../format/index.ts'
import { additivityOf, scopeOf } from '../plan/index.ts'
import { type Datum, drawn, type Point, pointOf, withGaps } from './chart-rows.ts'
import { axisFormat, axisTitle, formatOf, timeFormat, titleOf } from './chart-text.ts'
import { MOST_SERIES, MUTED_COLOUR, OTHER_COLOUR, PALETTE } from './palette.ts'
import { comparable, isTime, type Mark, numbers } from './pick-mark.ts'

export const VEGA_LITE = 'https://vega.github.io/schema/vega-lite/v6.json'
/** Of the picture without title and axes. */
const HEIGHT = 260
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
/** Of a time axis. */
const MOST_TICKS = 9
type Encoding = { readonly [channel: string]: Json }

/** What is drawn: the plan, its rows, and the meaning of both. */
export interface Drawing {
  readonly plan: Plan
  readonly table: Table
  readonly model: Model
}

/** The Vega-Lite spec of a chart; data inline, no address and no expression anywhere in it. */
export function specOf(mark: Mark, drawing: Drawing): VegaLiteSpec | null {
  const body = bodyOf(mark, drawing)
  if (!body) return null
  const { text, subtitle } = titleOf(drawing.plan, drawing.table, drawing.model)
  const lines = [subtitle, body.note].filter((line) => line !== undefined)
  return {
    $schema: VEGA_LITE,
    title: { text, ...(lines.length > 0 && { subtitle: lines.join(' · ') }) },
    width: 'container',
    height: body.height ?? HEIGHT,
    ...body.spec,
  }
}

interface Body {
  readonly spec: { readonly [key: string]: Json }
  readonly height?: number
  /** What the picture leaves out or sums up. */
  readonly note?: string
}

function bodyOf(mark: Mark, drawing: Drawing): Body | null {
  switch (mark) {
    case 'number':
      return numberBody(drawing)
    case 'line':
    case 'area':
      return lineBody(mark, drawing)
    case 'bar':
      return barBody(drawing)
    case 'pie':
      return pieBody(drawing)
    case 'grouped_line':
      return groupedLineBody(drawing)
    case 'grouped_bar':
    case 'stacked_bar':
      return groupedBarBody(mark, drawing)
    case 'scatter':
    case 'grouped_scatter':
      return scatterBody(mark, drawing)
    case 'histogram':
      return histogramBody(drawing)
  }
}

// ── single figures ──

function numberBody({ table }: Drawing): Body | null {
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

// ── lines ──

function lineBody(mark: 'line' | 'area', drawing: Drawing): Body | null {
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

function groupedLineBody(drawing: Drawing): Body | null {
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

// ── bars ──

function barBody(drawing: Drawing): Body | null {
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

function groupedBarBody(mark: 'grouped_bar' | 'stacked_bar', drawing: Drawing): Body | null {
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

// ── parts, clouds, spreads ──

function pieBody(drawing: Drawing): Body | null {
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

function scatterBody(mark: 'scatter' | 'grouped_scatter', { plan, table }: Drawing): Body | null {
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

function histogramBody({ table, plan }: Drawing): Body | null {
  const all = numbers(table)
  const x = all.find((column) => column.name === plan.display.x) ?? all[0]
  if (!x) return null
  const values = table.rows.flatMap((row) => {
    const value = drawn(table, row, x)
    return value === null ? [] : [{ a: value }]
  })
  return {
    spec: {
      data: { values },
      mark: { type: 'bar' },
      encoding: {
        x: { field: 'a', type: 'quantitative', bin: { maxbins: 20 }, title: axisTitle(x), axis: { format: axisFormat(x) } },
        y: { aggregate: 'count', type: 'quantitative', title: 'Number of rows', scale: { zero: true }, axis: { format: '~s' } },
        tooltip: [{ aggregate: 'count', type: 'quantitative', title: 'Rows' }],
      },
    },
  }
}

// ── series ──

interface Series {
  readonly name: string
  readonly points: readonly Point[]
}

/** At most eight series, the largest first; the rest together where figures add up, else left out. */
function bySeries(drawing: Drawing, x: TableColumn, series: TableColumn, y: TableColumn): readonly Series[] {
  const { plan, table } = drawing
  const groups = new Map<string, Point[]>()
  for (const row of inOrder(table, x)) {
    const name = table.text(row, series)
    groups.set(name, [...(groups.get(name) ?? []), pointOf(table, row, x, y, plan, name)])
  }
  const sorted = [...groups].map(([name, points]) => ({ name, points })).sort((a, b) => total(b.points) - total(a.points))
  if (sorted.length <= MOST_SERIES) return sorted
  const kept = sorted.slice(0, MOST_SERIES - 1)
  return isAdditive(drawing, y)
    ? [
        ...kept,
        {
          name: 'other',
          points: summed(
            sorted.slice(MOST_SERIES - 1).flatMap((group) => group.points),
            y,
          ),
        },
      ]
    : kept
}
function summed(points: readonly Point[], y: TableColumn): readonly Point[] {
  const byPlace = new Map<string, Point>()
  for (const point of points) {
    const known = byPlace.get(point.x)
    const value = (known?.y ?? 0) + (point.y ?? 0)
    byPlace.set(point.x, {
      ...point,
      series: 'other',
      y: value,
      yText: formatNumber(value, { ...formatOf(y), kind: formatOf(y)?.kind ?? 'number', scale: undefined }),
    })
  }
  return [...byPlace.values()].sort((a, b) => (a.x < b.x ? -1 : 1))
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
function noteOf(drawing: Drawing, series: TableColumn | undefined, y: TableColumn): string | undefined {
  if (!series) return undefined
  const count = new Set(drawing.table.rows.map((row) => drawing.table.text(row, series))).size
  if (count <= MOST_SERIES) return undefined
  return isAdditive(drawing, y) ? `${MOST_SERIES - 1} largest of ${count}, the rest as other` : `${MOST_SERIES - 1} largest of ${count}`
}
function isAdditive({ plan, model }: Drawing, y: TableColumn): boolean {
  return y.plan !== undefined && plan.query.kind === 'select' && additivityOf(y.plan.expr, scopeOf(plan.query, model)) === 'full'
}
function total(points: readonly Point[]): number {
  return points.reduce((sum, point) => sum + Math.abs(point.y ?? 0), 0)
}

/** Colours in order; "other" is grey, the period before is muted. */
function colours(names: readonly string[], values: readonly TableColumn[]): readonly string[] {
  let next = 0
  return names.map((name) => {
    if (name === 'other') return OTHER_COLOUR
    if (values.some((column) => column.label === name && column.plan?.expr.kind === 'compared')) return MUTED_COLOUR
    next += 1
    return PALETTE[(next - 1) % PALETTE.length] ?? OTHER_COLOUR
  })
}

// ── encodings ──

/** The figures to draw: those named, else those that share an axis with the first. */
function chosen({ plan, table }: Drawing): readonly TableColumn[] {
  const named = plan.display.y?.flatMap((name) => table.values.filter((column) => column.name === name)) ?? []
  return (named.length > 0 ? named : comparable(table.values)).slice(0, MOST_SERIES)
}

function xOf(column: TableColumn, points: readonly Point[]): Encoding {
  if (!isTime(column)) return { field: 'xText', type: 'ordinal', sort: null, title: column.label, axis: { labelAngle: 0 } }
  return {
    field: 'x',
    type: 'temporal',
    title: null,
    scale: { type: 'utc' },
    axis: { format: timeFormat(column), grid: false, labelOverlap: true, values: ticksOf(points) },
  }
}
/** Ticks stand at points: a label between two months would name one of them twice. */
function ticksOf(points: readonly Point[]): readonly Json[] {
  const places = [...new Set(points.map((point) => Date.parse(point.x)))].filter(Number.isFinite).sort((a, b) => a - b)
  const step = Math.ceil(places.length / MOST_TICKS)
  return places.filter((_, n) => n % step === 0).map(momentOf)
}
/** As Vega-Lite writes a moment; its interpreter takes a bare number for a year. */
function momentOf(at: number): Json {
  const date = new Date(at)
  return {
    utc: true,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    date: date.getUTCDate(),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
  }
}
function yOf(column: TableColumn, zero: boolean): Encoding {
  return { field: 'y', type: 'quantitative', title: axisTitle(column), scale: { zero, nice: true }, axis: { format: axisFormat(column) } }
}
function tooltips(x: TableColumn, y: TableColumn, series: boolean): Json {
  return [{ field: 'xText', title: x.label }, ...(series ? [{ field: 'series', title: 'Series' }] : []), { field: 'yText', title: y.label }]
}
function datum(point: Point, rank: number): Datum {
  return {
    x: point.x,
    xText: point.xText,
    y: point.y,
    yText: point.yText,
    rank,
    state: point.partial ? 'so far' : 'whole',
    ...(point.series !== undefined && { series: point.series }),
  }
}

/** Rows along a key: time as it runs, anything else by its stored value. */
function inOrder(table: Table, key: TableColumn): readonly (readonly Cell[])[] {
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
function byValue({ plan, table }: Drawing, y: TableColumn): readonly (readonly Cell[])[] {
  const [order] = plan.query.order
  if (order?.column === y.name && order.direction === 'asc') return table.rows
  return [...table.rows].sort((a, b) => (drawn(table, b, y) ?? -Infinity) - (drawn(table, a, y) ?? -Infinity))
}
