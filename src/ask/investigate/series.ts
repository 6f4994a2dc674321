import type { Cell } from '../../flow.ts'
import { type DaySpan, dayOf, daysIn } from './days.ts'
import type { Asked } from './desk.ts'

/** A figure per day; `bottom` where it is a ratio, `rows` where it is a sum over rows that were counted. Index 0 is the first day of the span that was asked for. */
export interface Series {
  readonly value: readonly Cell[]
  readonly top: Float64Array
  readonly bottom: Float64Array | null
  readonly rows?: Float64Array
}
/** Series by the text of their values. */
export type Segments = ReadonlyMap<string, Series>

/** Reads rows of day, keys, top and bottom into a series per combination of keys. */
export function segmentsOf({ result }: Asked, span: DaySpan, keys: readonly string[], isRatio: boolean): Segments {
  const at = (name: string) => result.columns.findIndex((column) => column.name === name)
  const [day, top, bottom, rows, places] = [at('day'), at('top'), at('bottom'), at('rows'), keys.map(at)]
  const none = () => new Float64Array(daysIn(span))
  const segments = new Map<string, Series>()
  for (const row of result.rows) {
    const value = places.map((place) => row[place] ?? null)
    const key = keyOf(value)
    const index = typeof row[day] === 'string' ? dayOf(String(row[day])) - span.from : -1
    if (index < 0 || index >= daysIn(span)) continue
    const series = segments.get(key) ?? { value, top: none(), bottom: isRatio ? none() : null, ...(rows >= 0 && { rows: none() }) }
    segments.set(key, series)
    series.top[index] = (series.top[index] ?? 0) + numberOf(row[top])
    if (series.bottom) series.bottom[index] = (series.bottom[index] ?? 0) + numberOf(row[bottom])
    if (series.rows) series.rows[index] = (series.rows[index] ?? 0) + numberOf(row[rows])
  }
  return segments
}

export function keyOf(value: readonly Cell[]): string {
  return JSON.stringify(value)
}

export function numberOf(cell: Cell | undefined): number {
  const number = typeof cell === 'boolean' ? Number.NaN : Number(cell ?? 0)
  return Number.isFinite(number) ? number : 0
}

/** What is left of a series without a part of it. */
export function without(whole: Series, part: Series): Series {
  const minus = (a: Float64Array, b: Float64Array) => a.map((x, i) => x - (b[i] ?? 0))
  return {
    ...whole,
    top: minus(whole.top, part.top),
    bottom: whole.bottom && part.bottom ? minus(whole.bottom, part.bottom) : whole.bottom,
    ...(whole.rows && part.rows && { rows: minus(whole.rows, part.rows) }),
  }
}

export function sumOver(cells: Float64Array, first: DaySpan, span: DaySpan): number {
  let sum = 0
  for (let i = Math.max(0, span.from - first.from); i <= Math.min(cells.length - 1, span.to - first.from); i += 1) sum += cells[i] ?? 0
  return sum
}
