import type { Json } from '../../../flow.ts'
import type { TableColumn } from '../../format/index.ts'
import type { Datum, Point } from '../chart-rows.ts'
import { axisFormat, axisTitle, timeFormat } from '../chart-text.ts'
import { isTime } from '../pick-mark.ts'
import type { Encoding } from './drawing.ts'

/** Of a time axis. */
const MOST_TICKS = 9

export function xOf(column: TableColumn, points: readonly Point[]): Encoding {
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

export function yOf(column: TableColumn, zero: boolean): Encoding {
  return { field: 'y', type: 'quantitative', title: axisTitle(column), scale: { zero, nice: true }, axis: { format: axisFormat(column) } }
}

export function tooltips(x: TableColumn, y: TableColumn, series: boolean): Json {
  return [{ field: 'xText', title: x.label }, ...(series ? [{ field: 'series', title: 'Series' }] : []), { field: 'yText', title: y.label }]
}

export function datum(point: Point, rank: number): Datum {
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
