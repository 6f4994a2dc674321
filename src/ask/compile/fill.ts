import type { Expr, Grain, Select } from '../../flow.ts'
import type { Build } from './build.ts'
import { addUnits, bucketStart, instantOf, localTime } from './local-time.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { printSelect } from './select-node.ts'
import type { Shape } from './shape.ts'
import { join, keyword, name, type Sql, sql } from './sql.ts'
import { type Stage, wrap } from './stage.ts'
import type { Typed } from './typed.ts'

type Bucket = { readonly name: string; readonly expr: Expr }
/** More rows than anyone reads; a finer grain over a longer time is a mistake. */
const MAX_BUCKETS = 10_000

/** Moving windows read the buckets before the period that their first rows look back on. */
export function earlierBuckets(
  select: Select,
  shape: Shape,
  bucket: Expr | undefined,
  build: Build,
): { readonly start: string | null; readonly extended: boolean } {
  const start = select.period?.resolved.start ?? null
  const sizes = shape.post.flatMap((column) => movingSizes(column.expr))
  const back = Math.max(0, ...sizes) - 1
  if (start === null || back <= 0 || bucket?.kind !== 'bucket' || !select.fill || select.compare) return { start, extended: false }
  const first = bucketStart(localOf(start, build), bucket.grain, build.clock)
  const earlier = addUnits(first, -back, bucket.grain)
  return { start: start.length === 10 ? earlier.slice(0, 10) : instantOf(earlier, build.clock.timeZone), extended: true }
}

function movingSizes(expr: Expr): readonly number[] {
  const found: number[] = []
  JSON.stringify(expr, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'fn' in value && value.fn === 'moving' && 'size' in value && typeof value.size === 'number')
      found.push(value.size)
    return value
  })
  return found
}

function localOf(moment: string, build: Build): string {
  return moment.length === 10 ? `${moment}T00:00:00` : localTime(moment, build.clock.timeZone)
}

/** Only buckets of the period itself, once windows have read the earlier ones. */
export function fromStart(select: Select, bucket: Bucket, build: Build): { readonly column: string; readonly from: Sql } | undefined {
  const start = select.period?.resolved.start
  if (!start || bucket.expr.kind !== 'bucket') return undefined
  return { column: bucket.name, from: constant(bucketStart(localOf(start, build), bucket.expr.grain, build.clock), bucket.expr.grain, build) }
}

function constant(local: string, grain: Grain, build: Build): Sql {
  const time = grain === 'hour' || grain === 'minute'
  return build.dialect.constant(time ? 'timestamp' : 'date', time ? local : local.slice(0, 10))
}

interface Filling {
  readonly select: Select
  readonly keys: readonly string[]
  readonly additive: ReadonlySet<string>
  readonly bucket: Bucket
  readonly from: string | null
  readonly to: string | null
  /** Rows of all time, when buckets before the first data must not count. */
  readonly first: (() => Stage) | undefined
}

/** A row for every bucket and every combination of the other keys. */
export function filledStage(data: Stage & { readonly alias: string }, filling: Filling, build: Build): Stage {
  const { keys, additive, bucket } = filling
  const series = seriesOf(data.alias, filling, build)
  const others = keys.filter((key) => key !== bucket.name)
  const combinations =
    others.length === 0
      ? undefined
      : build.cte(
          'others',
          sql`SELECT DISTINCT ${join(
            others.map((key) => name(data.alias, key)),
            ', ',
          )} FROM ${name(data.alias)}`,
        )
  const met = [
    sql`${name(data.alias, bucket.name)} = ${name(series, bucket.name)}`,
    ...others.map((key) => build.dialect.same(name(data.alias, key), name(combinations ?? data.alias, key))),
  ]
  const columns = new Map<string, Typed>()
  for (const [column, typed] of data.columns) {
    const read = column === bucket.name ? name(series, column) : others.includes(column) ? name(combinations ?? data.alias, column) : typed.sql
    columns.set(column, { ...typed, sql: additive.has(column.replace(/^previous /, '')) ? sql`COALESCE(${typed.sql}, 0)` : read })
  }
  const begun = filling.first ? notBeforeData(wrap(filling.first(), 'ever', build).alias, series, filling, build) : []
  return {
    node: {
      from: name(series),
      joins: [...(combinations === undefined ? [] : [sql`CROSS JOIN ${name(combinations)}`]), sql`LEFT JOIN ${name(data.alias)} ON ${join(met, ' AND ')}`],
      where: [sql`${name(series, bucket.name)} IS NOT NULL`, ...begun].slice(filling.from === null ? 0 : 1),
    },
    columns,
  }
}

/** Earlier buckets, read for a moving window, exist only from the first data on. */
function notBeforeData(ever: string, series: string, filling: Filling, build: Build): readonly Sql[] {
  const start = fromStart(filling.select, filling.bucket, build)
  if (!start) return []
  const column = filling.bucket.name
  return [sql`(${name(series, column)} >= ${start.from} OR ${name(series, column)} >= (SELECT MIN(${name(ever, column)}) FROM ${name(ever)}))`]
}

function seriesOf(data: string, { bucket, from, to }: Filling, build: Build): string {
  if (bucket.expr.kind !== 'bucket') throw new PlanNotExpressible('Only buckets of time can be filled.')
  const { grain } = bucket.expr
  const { clock } = build
  const last = bucketStart(lastMoment(to, build), grain, clock)
  if (from === null) return openSeries(data, bucket.name, grain, last, build)
  const starts: string[] = []
  for (let at = bucketStart(localOf(from, build), grain, clock); at <= last; at = addUnits(at, 1, grain)) {
    starts.push(at)
    if (starts.length > MAX_BUCKETS) throw new PlanNotExpressible(`More than ${MAX_BUCKETS} points in time.`)
  }
  if (starts.length === 0) throw new PlanNotExpressible('The period has not begun.')
  return build.cte(
    'buckets',
    sql`VALUES ${join(
      starts.map((start) => sql`(${constant(start, grain, build)})`),
      ', ',
    )}`,
    { columns: [bucket.name] },
  )
}

/** Local time of the last moment that counts: before the period's end, not after now. */
function lastMoment(to: string | null, build: Build): string {
  const now = localTime(build.clock.now, build.clock.timeZone)
  if (to === null) return now
  const end = to.length === 10 ? addUnits(to, -1, 'minute') : localTime(new Date(Date.parse(to) - 1).toISOString(), build.clock.timeZone)
  return [end, now].sort()[0] ?? now
}

function openSeries(data: string, column: string, grain: Grain, last: string, build: Build): string {
  const months = grain === 'fiscal_quarter' ? 'quarter' : grain === 'fiscal_year' ? 'year' : grain
  const type = grain === 'hour' || grain === 'minute' ? 'timestamp' : 'date'
  const alias = build.fresh('buckets')
  const next = build.dialect.add(name(alias, column), type, keyword('1'), months)
  const first = printSelect({ columns: [{ name: column, sql: sql`MIN(${name(data, column)})` }], from: name(data) })
  const rest = printSelect({
    columns: [{ name: column, sql: next }],
    from: name(alias),
    where: [sql`${name(alias, column)} < ${constant(last, grain, build)}`],
  })
  return build.cte(alias, sql`${first}\nUNION ALL\n${rest}`, { columns: [column], recursive: true })
}
