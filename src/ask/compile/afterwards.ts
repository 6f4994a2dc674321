import type { Select } from '../../flow.ts'
import type { Build } from './build.ts'
import { type Env, expression, predicate } from './expression.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { children, conjuncts } from './paths.ts'
import type { OrderTerm } from './select-node.ts'
import type { Shape } from './shape.ts'
import { keyword, type Sql, sql } from './sql.ts'
import { keep, type Stage, stageEnv, wrap } from './stage.ts'
import type { Typed } from './typed.ts'
import { over, type Windows } from './window.ts'

interface After {
  readonly shape: Pick<Shape, 'post' | 'having'>
  readonly windows: Windows
  readonly select: Pick<Select, 'top' | 'limit' | 'order'>
  readonly cut: { readonly column: string; readonly from: Sql } | undefined
}

/** Windows over all rows, then conditions on finished rows, then the top within groups, then ranked limits. */
export function afterwards(start: Stage, after: After, build: Build): Stage {
  const { shape, windows, select, cut } = after
  let stage = start
  if (shape.post.length > 0) stage = computed(stage, shape.post, windows, build)
  const filtered = shape.having !== undefined || select.top !== undefined || cut !== undefined
  if (shape.post.length > 0 && (filtered || select.limit?.ties === 'keep')) stage = wrap(stage, 'finished', build)
  if (cut) stage = keep(stage, sql`${typedOf(stage, cut.column).sql} >= ${cut.from}`)
  const env: Env = stageEnv(stage, windows, build)
  for (const condition of conjuncts(shape.having)) stage = keep(stage, predicate(condition, env))
  if (select.top) stage = topWithin(stage, select.top, windows, build)
  const { limit, order } = select
  const [first] = order
  if (limit?.ties === 'keep' && first) {
    const rank = ranked(stage, keyword('RANK()'), [], [term(stage, first.column, first.direction)], build)
    stage = between(rank, limit.offset, limit.count, build)
  }
  return stage
}

/** Columns over finished rows, as many sub-selects deep as they build on one another. */
function computed(start: Stage, post: Shape['post'], windows: Windows, build: Build): Stage {
  let stage: Stage = wrap(start, 'data', build)
  let waiting = post
  while (waiting.length > 0) {
    const ready = waiting.filter((column) => references(column.expr).every((name) => !waiting.some((other) => other.name === name)))
    if (ready.length === 0) throw new PlanNotExpressible('Columns that are defined by one another.')
    const env = stageEnv(stage, windowsOver(windows, start, stage), build)
    const columns = new Map([...stage.columns, ...ready.map((column): [string, Typed] => [column.name, expression(column.expr, env)])])
    waiting = waiting.filter((column) => !ready.includes(column))
    stage = { ...stage, columns }
    if (waiting.length > 0) stage = wrap(stage, 'finished', build)
  }
  return stage
}

/** The order of the result in terms of the stage it now runs over. */
function windowsOver(windows: Windows, from: Stage, to: Stage): Windows {
  const names = new Map([...from.columns].map(([column, typed]): [Sql, string] => [typed.sql, column]))
  const order = windows.order.flatMap((one) => {
    const column = names.get(one.sql)
    const typed = column === undefined ? undefined : to.columns.get(column)
    return typed ? [{ ...one, sql: typed.sql }] : []
  })
  return { ...windows, order }
}

function references(expr: Parameters<typeof children>[0]): readonly string[] {
  if (expr.kind === 'column') return [expr.column]
  return children(expr).flatMap(references)
}

function topWithin(stage: Stage, top: NonNullable<Select['top']>, windows: Windows, build: Build): Stage {
  const within = windows.withIdentity(top.within)
  const by = top.by.map((one) => term(stage, one.column, one.direction))
  const named = new Set(top.by.map((one) => one.column))
  const ties = top.ties === 'keep' ? [] : windows.keys.filter((key) => !within.includes(key) && !named.has(key)).map((key) => term(stage, key, 'asc'))
  const rank = ranked(stage, keyword(top.ties === 'keep' ? 'RANK()' : 'ROW_NUMBER()'), within, [...by, ...ties], build)
  return between(rank, 0, top.count, build)
}

const RANK = 'place'

function ranked(stage: Stage, fn: Sql, within: readonly string[], order: readonly OrderTerm[], build: Build): Stage {
  // A window may not be read by the SELECT that groups, nor by its own WHERE
  const plain = (stage.node.group?.length ?? 0) > 0 ? wrap(stage, 'data', build) : stage
  const at = (one: OrderTerm): OrderTerm => ({ ...one, sql: moved(stage, plain, one.sql) })
  const value = over(
    fn,
    within.map((column) => typedOf(plain, column).sql),
    order.map(at),
    '',
  )
  return wrap({ ...plain, columns: new Map([...plain.columns, [RANK, { sql: value, type: 'integer' as const }]]) }, 'ranked', build)
}

function moved(from: Stage, to: Stage, piece: Sql): Sql {
  const column = [...from.columns].find(([, typed]) => typed.sql === piece)?.[0]
  return column === undefined ? piece : typedOf(to, column).sql
}

function between(stage: Stage, offset: number, count: number, build: Build): Stage {
  const place = typedOf(stage, RANK).sql
  const number = (value: number): Sql => build.dialect.constant('integer', String(value))
  const below = keep(stage, sql`${place} <= ${number(offset + count)}`)
  const kept = offset > 0 ? keep(below, sql`${place} > ${number(offset)}`) : below
  return { ...kept, columns: new Map([...kept.columns].filter(([column]) => column !== RANK)) }
}

function term(stage: Stage, column: string, direction: 'asc' | 'desc'): OrderTerm {
  return { sql: typedOf(stage, column).sql, direction, nulls: true }
}

function typedOf(stage: Stage, column: string): Typed {
  const typed = stage.columns.get(column)
  if (!typed) throw new PlanNotExpressible(`There is no column "${column}".`)
  return typed
}
