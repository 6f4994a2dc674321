import { formatNumber, type TableColumn } from '../../format/index.ts'
import { additivityOf, scopeOf } from '../../plan/index.ts'
import { type Point, pointOf } from '../chart-rows.ts'
import { formatOf } from '../chart-text.ts'
import { MOST_SERIES, MUTED_COLOUR, OTHER_COLOUR, PALETTE } from '../palette.ts'
import type { Drawing } from './drawing.ts'
import { inOrder } from './rows.ts'

export interface Series {
  readonly name: string
  readonly points: readonly Point[]
}

/** At most eight series, the largest first; the rest together where figures add up, else left out. */
export function bySeries(drawing: Drawing, x: TableColumn, series: TableColumn, y: TableColumn): readonly Series[] {
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

export function summed(points: readonly Point[], y: TableColumn): readonly Point[] {
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

export function noteOf(drawing: Drawing, series: TableColumn | undefined, y: TableColumn): string | undefined {
  if (!series) return undefined
  const count = new Set(drawing.table.rows.map((row) => drawing.table.text(row, series))).size
  if (count <= MOST_SERIES) return undefined
  return isAdditive(drawing, y) ? `${MOST_SERIES - 1} largest of ${count}, the rest as other` : `${MOST_SERIES - 1} largest of ${count}`
}

export function isAdditive({ plan, model }: Drawing, y: TableColumn): boolean {
  return y.plan !== undefined && plan.query.kind === 'select' && additivityOf(y.plan.expr, scopeOf(plan.query, model)) === 'full'
}

function total(points: readonly Point[]): number {
  return points.reduce((sum, point) => sum + Math.abs(point.y ?? 0), 0)
}

/** Colours in order; "other" is grey, the period before is muted. */
export function colours(names: readonly string[], values: readonly TableColumn[]): readonly string[] {
  let next = 0
  return names.map((name) => {
    if (name === 'other') return OTHER_COLOUR
    if (values.some((column) => column.label === name && column.plan?.expr.kind === 'compared')) return MUTED_COLOUR
    next += 1
    return PALETTE[(next - 1) % PALETTE.length] ?? OTHER_COLOUR
  })
}
