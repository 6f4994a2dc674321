import type { Expr, Grain } from '../../flow.ts'
import type { Build } from './build.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { type OrderTerm, printOrder } from './select-node.ts'
import { join, keyword, type Sql, sql } from './sql.ts'
import type { Typed } from './typed.ts'

/** What windows must know about the rows they run over. */
export interface Windows {
  /** Key columns in list order, hidden ones included. */
  readonly keys: readonly string[]
  /** The time bucket among them. */
  readonly bucket?: string
  /** The order of the result, ties decided. */
  readonly order: readonly OrderTerm[]
  /** Columns shown as percentages. */
  readonly percentages: ReadonlySet<string>
  /** Named columns and the hidden keys that tell their values apart. */
  withIdentity(columns: readonly string[]): readonly string[]
}
type Window = Extract<Expr, { kind: 'window' }>

export function windowed(expr: Window, of: Typed, column: (name: string) => Typed, windows: Windows, build: Build): Typed {
  switch (expr.fn) {
    case 'share': {
      const total = over(sql`SUM(${of.sql})`, within(windows.withIdentity(expr.within), column), [], '')
      return { sql: build.dialect.divide(of.sql, total, of.type === 'integer'), type: 'decimal' }
    }
    case 'rank':
    case 'dense_rank':
    case 'row_number': {
      const term: OrderTerm = { sql: of.sql, direction: expr.direction ?? 'desc', nulls: true }
      const ties = expr.fn === 'row_number' ? windows.keys.map((key): OrderTerm => ({ sql: column(key).sql, direction: 'asc', nulls: true })) : []
      return { sql: over(keyword(`${expr.fn.toUpperCase()}()`), within(windows.withIdentity(expr.within), column), [term, ...ties], ''), type: 'integer' }
    }
    default:
      return alongWindow(expr, of, column, windows, build)
  }
}

function alongWindow(expr: Window, of: Typed, column: (name: string) => Typed, windows: Windows, build: Build): Typed {
  const along =
    expr.along !== undefined && windows.keys.includes(expr.along) ? expr.along : expr.along === undefined ? undefined : (windows.bucket ?? expr.along)
  const given = windows.withIdentity(expr.within)
  const parts = given.length > 0 || along === undefined ? given : windows.keys.filter((key) => key !== along)
  const partition = [...within(parts, column), ...(expr.reset && along !== undefined ? [restart(column(along), expr.reset, build)] : [])]
  const first: OrderTerm[] = along === undefined ? [...windows.order] : [{ sql: column(along).sql, direction: 'asc', nulls: true }]
  const ties =
    along === undefined
      ? []
      : windows.keys.filter((key) => key !== along && !parts.includes(key)).map((key): OrderTerm => ({ sql: column(key).sql, direction: 'asc', nulls: true }))
  const order = [...first, ...ties]
  if (order.length === 0) throw new PlanNotExpressible(`"${expr.fn}" needs an order.`)
  const before = over(sql`LAG(${of.sql}${keyword(expr.size !== undefined && expr.size > 1 ? `, ${Math.trunc(expr.size)}` : '')})`, partition, order, '')
  switch (expr.fn) {
    case 'running':
      return { sql: over(sql`${keyword((expr.aggregate ?? 'sum').toUpperCase())}(${of.sql})`, partition, order, ' ROWS UNBOUNDED PRECEDING'), type: of.type }
    case 'moving': {
      const size = Math.trunc(expr.size ?? 1)
      const frame = ` ROWS BETWEEN ${Math.max(size - 1, 0)} PRECEDING AND CURRENT ROW`
      return {
        sql: over(sql`${keyword((expr.aggregate ?? 'avg').toUpperCase())}(${of.sql})`, partition, order, frame),
        type: expr.aggregate === undefined || expr.aggregate === 'avg' ? 'decimal' : of.type,
      }
    }
    case 'lag':
      return { sql: before, type: of.type, zone: of.zone }
    case 'change':
      return { sql: sql`${of.sql} - ${before}`, type: of.type }
    default:
      return { sql: build.dialect.divide(sql`(${of.sql} - ${before})`, sql`abs(${before})`, of.type === 'integer'), type: 'decimal' }
  }
}

function restart(along: Typed, grain: Grain, build: Build): Sql {
  return build.dialect.bucket(along.sql, along.type, grain, build.clock)
}

function within(columns: readonly string[], column: (name: string) => Typed): readonly Sql[] {
  return columns.map((one) => column(one).sql)
}

export function over(fn: Sql, partition: readonly Sql[], order: readonly OrderTerm[], frame: string): Sql {
  const parts = [
    ...(partition.length > 0 ? [sql`PARTITION BY ${join(partition, ', ')}`] : []),
    ...(order.length > 0 ? [sql`ORDER BY ${join(order.map(printOrder), ', ')}`] : []),
  ]
  return sql`${fn} OVER (${join(parts, ' ')}${keyword(frame)})`
}
