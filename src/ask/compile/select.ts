import type { Column, Expr, Order, Select } from '../../flow.ts'
import { afterwards } from './afterwards.ts'
import { isAdditive } from './aggregate.ts'
import { type Build, canonical, entityOf, type Relation, type RelationColumn, type Wanted } from './build.ts'
import { comparedStage, type Half, halvesOf } from './compare.ts'
import { range } from './comparison.ts'
import { expression, predicate } from './expression.ts'
import { earlierBuckets, filledStage, fromStart } from './fill.ts'
import { finish } from './finish.ts'
import { groupRows } from './group.ts'
import { conjuncts, rebase } from './paths.ts'
import { rowEnv } from './row-env.ts'
import { RowScope } from './scope.ts'
import { type Shape, shapeOf } from './shape.ts'
import { type Stage, wrap } from './stage.ts'
import { strengthen } from './strengthen.ts'
import type { Typed } from './typed.ts'
import type { Windows } from './window.ts'

/** Compiles one Select in the fixed order of evaluation; each numbered step works on all rows the one before left. */
export function compileSelect(select: Select, build: Build, wanted: Wanted, ordered: boolean): Relation {
  const shape = shapeOf(select.columns, select.having, windowMeasures(select, build), () => true)
  const keys = keyNames(select, shape)
  const additive = new Set(shape.base.filter((column) => isAdditive(column.expr, (node) => measureOf(select, node, build))).map((column) => column.name))
  const bucket = shape.base.find((column) => keys.includes(column.name) && column.expr.kind === 'bucket')

  const early = earlierBuckets(select, shape, bucket?.expr, build)
  const [current, previous] = halvesOf(select, early.start, bucket, build)
  const base = baseStage(select, shape, keys, current, build)
  let stage: Stage = base.stage
  if (previous)
    stage = comparedStage(
      wrap(stage, 'current', build),
      wrap(baseStage(select, shape, keys, previous, build).stage, 'base', build),
      { keys, additive, bucket: bucket?.name },
      build,
    )
  if (select.fill && bucket) {
    const all = early.extended
      ? () => baseStage(select, { base: [bucket], post: [] }, [bucket.name], { start: null, end: current.end, keys: new Map() }, build).stage
      : undefined
    stage = filledStage(wrap(stage, 'data', build), { select, keys, additive, bucket, from: early.start, to: current.end, first: all }, build)
  }

  const isOneRow = select.mode === 'group' && keys.length === 0
  if (isOneRow && shape.having !== undefined) stage = wrap(stage, 'data', build) // conditions on one row of figures have no group to stand behind
  const windows = windowsOf(select, keys, base.ties, stage, bucket?.name)
  stage = afterwards(stage, { shape, windows, select, cut: early.extended && bucket ? fromStart(select, bucket, build) : undefined }, build)
  return finish(stage, { select, keys, ties: base.ties, wanted, ordered, columns: describe(select.columns, additive, stage) }, build)
}

/** Measures that are windows are computed after grouping, from the measures they are over. */
function windowMeasures(select: Select, build: Build): (expr: Expr) => Expr | undefined {
  return (expr) => {
    if (expr.kind !== 'measure' || expr.where) return undefined
    const formula = measureOf(select, expr, build)
    return formula?.kind === 'window' ? formula : undefined
  }
}

function measureOf(select: Select, node: Extract<Expr, { kind: 'measure' }>, build: Build): Expr | undefined {
  if (!('entity' in select.from)) return undefined
  let entity = entityOf(build.model, select.from.entity)
  for (const step of node.path) entity = entityOf(build.model, entity.joins[step]?.to ?? step)
  const measure = entity.measures[node.measure]
  return measure && rebase(measure.expr, node.path)
}

/** Columns whose combinations are the rows of a grouped Select; none in a list. */
function keyNames(select: Select, shape: Shape): readonly string[] {
  if (select.mode === 'list') return []
  return shape.base.filter((column) => !aggregates(column.expr)).map((column) => column.name)
}

function aggregates(expr: Expr): boolean {
  if (expr.kind === 'aggregate' || expr.kind === 'measure') return true
  const inner = JSON.stringify(expr, (key, value: unknown) => (key === 'query' || (isNode(value) && value.kind === 'related') ? undefined : value))
  return /"kind":"(aggregate|measure)"/.test(inner)
}

function isNode(value: unknown): value is { readonly kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value
}

/** Rows of `from` under the conditions, listed or grouped; with what decides ties among them. */
function baseStage(
  select: Select,
  shape: Shape,
  keys: readonly string[],
  half: Half,
  build: Build,
): { readonly stage: Stage; readonly ties: readonly string[] } {
  const scope = new RowScope(
    build,
    'entity' in select.from ? { entity: entityOf(build.model, select.from.entity) } : { relation: build.query(select.from.query, 'all', false) },
  )
  const env = rowEnv(scope, select.unmatched === 'drop')
  const conditions = rowEnv(scope, false)
  const period = select.period ? range(expression(select.period.field, conditions), half, build) : []
  if (select.period && period.length > 0 && select.period.field.kind === 'field')
    scope.aliasOf(scope.locate(select.period.field.path, select.period.field.field).path, true)
  const where = [...conjuncts(select.where).map((condition) => predicate(condition, conditions)), ...period]
  strengthen(conjuncts(select.where), scope)
  const exprOf = (column: Shape['base'][number]): Expr => half.keys.get(column.name) ?? column.expr
  if (select.mode === 'list') {
    const { columns, ties } = listed(shape, scope, env)
    return { stage: { node: { from: scope.from(), joins: scope.joins(), where }, columns }, ties }
  }
  const keyed = shape.base
    .filter((column) => keys.includes(column.name))
    .map((column) => ({ name: column.name, expr: exprOf(column), value: expression(exprOf(column), env) }))
  const columns = shape.base.filter((column) => !keys.includes(column.name))
  const grouped = groupRows({ scope, env, keys: keyed, columns, where, base: [] })
  const inOrder = new Map(
    shape.base.flatMap((column): [string, Typed][] => {
      const typed = grouped.columns.get(column.name)
      return typed ? [[column.name, typed]] : []
    }),
  )
  return { stage: { node: grouped.node, columns: inOrder }, ties: [...keys] }
}

function listed(
  shape: Shape,
  scope: RowScope,
  env: ReturnType<typeof rowEnv>,
): { readonly columns: ReadonlyMap<string, Typed>; readonly ties: readonly string[] } {
  const columns = new Map(shape.base.map((column): [string, Typed] => [column.name, expression(column.expr, env)]))
  const ties: string[] = []
  for (const key of scope.entity?.key ?? []) {
    const expr: Expr = { kind: 'field', path: [], field: key }
    const known = shape.base.find((column) => canonical(column.expr) === canonical(expr))
    const tie = known?.name ?? `key ${key}`
    if (!known) columns.set(tie, env.leaf(expr))
    ties.push(tie)
  }
  return { columns, ties: ties.length > 0 ? ties : shape.base.map((column) => column.name) }
}

function windowsOf(select: Select, keys: readonly string[], ties: readonly string[], stage: Stage, bucket: string | undefined): Windows {
  const terms = (names: readonly Pick<Order, 'column' | 'direction'>[]) =>
    names.flatMap(({ column, direction }) => {
      const typed = stage.columns.get(column)
      return typed ? [{ sql: typed.sql, direction, nulls: true }] : []
    })
  const rest = ties.filter((tie) => !select.order.some((order) => order.column === tie))
  return {
    keys: select.mode === 'list' ? ties : keys,
    bucket,
    order: terms([...select.order, ...rest.map((column) => ({ column, direction: 'asc' as const }))]),
    percentages: new Set(select.columns.filter((column) => column.format?.kind === 'percent').map((column) => column.name)),
    withIdentity: (columns) => withIdentity(columns, select.columns),
  }
}

/** The hidden keys beside a title tell two of the same name apart. */
function withIdentity(wanted: readonly string[], columns: readonly Column[]): readonly string[] {
  const paths = new Set(columns.flatMap((column) => (wanted.includes(column.name) && column.expr.kind === 'field' ? [column.expr.path.join('.')] : [])))
  const hidden = columns.filter(
    (column) =>
      column.show === 'hidden' &&
      column.expr.kind === 'field' &&
      paths.has(column.expr.path.join('.')) &&
      column.why.some((why) => why.kind === 'default' && why.reason === 'identity'),
  )
  return [...wanted, ...hidden.map((column) => column.name).filter((name) => !wanted.includes(name))]
}

function describe(columns: readonly Column[], additive: ReadonlySet<string>, stage: Stage): readonly RelationColumn[] {
  return columns.map((column) => {
    const typed = stage.columns.get(column.name)
    const { name, label, show, format } = column
    return { name, label, show, format, type: typed?.type ?? 'text', zone: typed?.zone, additive: additive.has(name) }
  })
}
