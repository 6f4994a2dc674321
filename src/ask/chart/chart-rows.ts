import type { Cell, Clock, Grain, Json, Plan } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { formatNumber, type Table, type TableColumn, wallOf } from '../format/index.ts'
import { additivityOf, addUnits, isBucket, scopeOf, startOf, unitLabel, wallClockOf } from '../plan/index.ts'

export type Datum = { readonly [key: string]: Json }
/** Steps of time a chart draws at most; a longer one keeps the gaps it has. */
const MOST_BUCKETS = 1_000

/** What a chart of long form shows: place, figure, series, and how each is read out. */
export interface Point {
  readonly x: string
  readonly xText: string
  readonly y: number | null
  readonly yText: string
  readonly series?: string
  /** The stretch is not over. */
  readonly partial: boolean
}

export function numberOf(cell: Cell): number | null {
  if (cell === null || typeof cell === 'boolean') return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}

/** A figure as drawn: a stored factor is applied, so that the axis shows what the text says. */
export function drawn(table: Table, row: readonly Cell[], column: TableColumn): number | null {
  const value = numberOf(table.cell(row, column))
  const scale = (column.plan?.format ?? column.result.format)?.scale
  return value === null || scale === undefined ? value : value * Number(scale)
}

export function pointOf(table: Table, row: readonly Cell[], x: TableColumn, y: TableColumn, plan: Plan, series?: string): Point {
  const cell = table.cell(row, x)
  return {
    x: placeOf(cell, x, plan.clock),
    xText: table.text(row, x),
    y: drawn(table, row, y),
    yText: table.text(row, y),
    ...(series !== undefined && { series }),
    partial: isRunning(cell, x, plan.clock),
  }
}

/** ISO in UTC for time, the text itself for anything else. */
function placeOf(cell: Cell, column: TableColumn, clock: Clock): string {
  if (cell === null) return '(none)'
  const isTime = column.plan?.expr.kind === 'bucket' || column.result.type === 'date'
  return isTime ? new Date(wallOf(String(cell), clock)).toISOString() : String(cell)
}
function isRunning(cell: Cell, column: TableColumn, clock: Clock): boolean {
  const grain = grainOf(column)
  if (cell === null || !grain) return false
  return addUnits(wallOf(String(cell), clock), 1, grain) > wallClockOf(Date.parse(clock.now), clock.timeZone)
}
export function grainOf(column: TableColumn): Grain | undefined {
  return column.plan && isBucket(column.plan) ? column.plan.expr.grain : column.result.type === 'date' ? 'day' : undefined
}

/** A point for every step between the first and the last: nothing happened is 0 where figures add up, else a gap. */
export function withGaps(points: readonly Point[], x: TableColumn, y: TableColumn, plan: Plan, model: Model): readonly Point[] {
  const grain = grainOf(x)
  const [first] = points
  const last = points.at(-1)
  if (!grain || !first || !last || !/Z$/.test(first.x) || points.some((point) => point.x === '(none)')) return points
  const isSum = y.plan !== undefined && plan.query.kind === 'select' && additivityOf(y.plan.expr, scopeOf(plan.query, model)) === 'full'
  const byPlace = new Map(points.map((point) => [Date.parse(point.x), point]))
  const steps: Point[] = []
  for (let at = startOf(Date.parse(first.x), grain, plan.clock); at <= Date.parse(last.x); at = addUnits(at, 1, grain)) {
    if (steps.length > MOST_BUCKETS) return points
    const format = y.plan?.format ?? y.result.format
    const missing: Point = {
      x: new Date(at).toISOString(),
      xText: unitLabel(at, grain, plan.clock),
      y: isSum ? 0 : null,
      yText: isSum ? formatNumber(0, format) : '–',
      partial: false,
      ...(first.series !== undefined && { series: first.series }),
    }
    steps.push(byPlace.get(at) ?? missing)
  }
  return steps.length >= points.length ? steps : points
}
