import type { Expr, Select } from '../../flow.ts'
import type { Build } from './build.ts'
import { addUnits, localTime } from './local-time.ts'
import { join, name, type Sql, sql } from './sql.ts'
import { columnsOf, previousName, type Stage } from './stage.ts'
import type { Typed } from './typed.ts'

/** One side of a comparison: its period, and keys written differently from the other side. */
export interface Half {
  readonly start: string | null
  readonly end: string | null
  readonly keys: ReadonlyMap<string, Expr>
}

export function halvesOf(
  select: Select,
  start: string | null,
  bucket: { readonly name: string; readonly expr: Expr } | undefined,
  build: Build,
): readonly [Half, Half?] {
  const end = select.period?.resolved.end ?? null
  const { compare } = select
  if (!compare) return [{ start, end, keys: new Map() }]
  const shifted: Expr | undefined = bucket && compare.shift ? { kind: 'add', of: bucket.expr, count: compare.shift.count, unit: compare.shift.unit } : undefined
  return [
    { start, end: compare.align === 'to_date' ? untilNow(end, build) : end, keys: new Map() },
    { start: compare.resolved.start, end: compare.resolved.end, keys: new Map(bucket && shifted ? [[bucket.name, shifted]] : []) },
  ]
}

/** The earlier of a period's end and now; for dates, now is the whole of today. */
function untilNow(end: string | null, build: Build): string | null {
  const { now, timeZone } = build.clock
  if (end === null) return now
  const limit = end.length === 10 ? addUnits(localTime(now, timeZone).slice(0, 10), 1, 'day').slice(0, 10) : new Date(now).toISOString()
  return end < limit ? end : limit
}

interface Sides {
  readonly keys: readonly string[]
  readonly additive: ReadonlySet<string>
  readonly bucket: string | undefined
}

/** Both halves side by side. With a bucket the rows are those of the current half; else every key of either. */
export function comparedStage(
  current: Stage & { readonly alias: string },
  base: Stage & { readonly alias: string },
  { keys, additive, bucket }: Sides,
  build: Build,
): Stage {
  const met = (alias: string, other: string): Sql =>
    join(
      keys.map((key) => build.dialect.same(name(alias, key), name(other, key))),
      ' AND ',
    )
  const lead = bucket !== undefined || keys.length === 0 ? current.alias : eitherKeys(current.alias, base.alias, keys, build)
  const joins =
    keys.length === 0
      ? [sql`CROSS JOIN ${name(base.alias)}`]
      : [
          ...(lead === current.alias ? [] : [sql`LEFT JOIN ${name(current.alias)} ON ${met(current.alias, lead)}`]),
          sql`LEFT JOIN ${name(base.alias)} ON ${met(base.alias, lead)}`,
        ]
  const side = (typed: Typed, column: string): Typed => ({ ...typed, sql: additive.has(column) ? sql`COALESCE(${typed.sql}, 0)` : typed.sql })
  const before = columnsOf(base.alias, base.columns)
  const columns = new Map<string, Typed>()
  for (const [column, typed] of columnsOf(current.alias, current.columns)) {
    columns.set(column, keys.includes(column) ? { ...typed, sql: name(lead, column) } : side(typed, column))
    const previous = before.get(column)
    if (previous && !keys.includes(column)) columns.set(previousName(column), side(previous, column))
  }
  return { node: { from: name(lead), joins }, columns }
}

/** The union of the keys of both halves, which with two left joins is a full join on every database. */
function eitherKeys(current: string, base: string, keys: readonly string[], build: Build): string {
  const list = (alias: string): Sql =>
    join(
      keys.map((key) => name(alias, key)),
      ', ',
    )
  return build.cte('keys', sql`SELECT ${list(current)} FROM ${name(current)}\nUNION\nSELECT ${list(base)} FROM ${name(base)}`)
}
