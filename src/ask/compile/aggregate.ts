import type { CellType, Expr, Predicate } from '../../flow.ts'
import type { Build } from './build.ts'
import { expression, predicate } from './expression.ts'
import type { GroupInput } from './group.ts'
import { type Aggregate, levelOf, type Spec } from './measure.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { join, keyword, type Sql, sql } from './sql.ts'
import type { Typed } from './typed.ts'

/** One aggregate ready to be written, directly over rows or over cells worked out per row. */
export interface Prepared {
  readonly node: Aggregate
  readonly value: Typed | undefined
  readonly filter: Sql | undefined
  /** It needs cells worked out per row. */
  readonly staged: boolean
  /** Its value for a row, null where the row does not count. */
  readonly cell: Sql
  /** How cells become the value of a group. */
  readonly over: 'fn' | 'distinct' | 'sum' | 'max' | 'stddev' | 'variance'
}

export function prepare(spec: Spec, conditions: readonly Predicate[], input: GroupInput): Prepared {
  const { node } = spec
  const { env, scope } = input
  const value = node.of ? zeroIfAdditive(node, expression(node.of, env)) : undefined
  const filter =
    conditions.length === 0
      ? undefined
      : join(
          conditions.map((condition) => predicate(condition, env)),
          ' AND ',
        )
  const plain: Prepared = { node, value, filter, staged: false, cell: caseWhen(filter, value?.sql ?? keyword('1')), over: node.distinct ? 'distinct' : 'fn' }
  if (node.fn === 'first' || node.fn === 'last') return atEdge(plain, input)
  const level = levelOf(node, scope, input.base)
  if (level && !node.distinct && node.fn !== 'min' && node.fn !== 'max') return oncePerRow(plain, level, input)
  if ((node.fn === 'median' || node.fn === 'percentile' || node.fn === 'stddev' || node.fn === 'variance') && value) return statistic(plain, value, input)
  return plain
}

/** A sum of sums: a row without anything below it adds nothing. */
function zeroIfAdditive(node: Aggregate, value: Typed): Typed {
  const below = node.of?.kind === 'related' && node.fn === 'sum' && node.of.fn === 'sum'
  return below ? { ...value, sql: sql`COALESCE(${value.sql}, 0)` } : value
}

function caseWhen(filter: Sql | undefined, value: Sql): Sql {
  return filter ? sql`CASE WHEN ${filter} THEN ${value} END` : value
}

/** Partition that holds only rows of the same group which pass the filter. */
function partition(keys: readonly Sql[], filter: Sql | undefined): Sql {
  const list = [...keys, ...(filter ? [sql`CASE WHEN ${filter} THEN 1 ELSE 0 END`] : [])]
  return list.length === 0 ? keyword('') : sql`PARTITION BY ${join(list, ', ')}`
}

function both(left: Sql | undefined, right: Sql): Sql {
  return left ? sql`${left} AND ${right}` : right
}

/** Each row above counts once per group, however many rows below lead to it. */
function oncePerRow(plain: Prepared, level: readonly string[], input: GroupInput): Prepared {
  const key = input.scope.entityAt(level).key
  const keys = key.map((field) => input.env.leaf({ kind: 'field', path: level, field }).sql)
  const [only] = keys
  if (only === undefined) throw new PlanNotExpressible(`Rows of "${level.join('.')}" cannot be told apart, so they cannot be counted once.`)
  if (plain.node.fn === 'count' && keys.length === 1) {
    const { of } = plain.node
    const isKey = of?.kind === 'field' && of.field === key[0] && of.path.length === level.length
    const filter = isKey || !plain.value ? plain.filter : both(plain.filter, sql`${plain.value.sql} IS NOT NULL`)
    return { ...plain, value: { sql: only, type: 'integer' }, filter, cell: caseWhen(filter, only), over: 'distinct' }
  }
  if (
    plain.node.fn !== 'count' &&
    plain.node.fn !== 'sum' &&
    plain.node.fn !== 'avg' &&
    !input.scope.build.dialect.statistic({ fn: 'stddev' }, only, undefined)
  )
    throw new PlanNotExpressible(`This database has no ${plain.node.fn} over rows above.`)
  const rank = sql`ROW_NUMBER() OVER (${partition([...input.keys.map((one) => one.value.sql), ...keys], plain.filter)}) = 1`
  return { ...plain, staged: true, cell: sql`CASE WHEN ${both(plain.filter, rank)} THEN ${plain.value?.sql ?? only} END` }
}

/** The rows with the first or last time of each `per` within each bucket; what they hold is summed over the rest. */
function atEdge(plain: Prepared, input: GroupInput): Prepared {
  const { node } = plain
  if (!node.along || !plain.value) throw new PlanNotExpressible(`"${node.fn}" needs to know along which time.`)
  const per = (node.per ?? []).map((expr) => expression(expr, input.env).sql)
  const buckets = input.keys.filter((key) => key.expr?.kind === 'bucket').map((key) => key.value.sql)
  const along = expression(node.along, input.env).sql
  const order = sql`ORDER BY ${along} ${keyword(node.fn === 'last' ? 'DESC ' : '')}NULLS LAST`
  const rank = sql`RANK() OVER (${partition([...buckets, ...per], plain.filter)}${keyword(buckets.length + per.length > 0 || plain.filter ? ' ' : '')}${order}) = 1`
  const number = plain.value.type === 'integer' || plain.value.type === 'decimal' || plain.value.type === 'float'
  return { ...plain, staged: true, cell: sql`CASE WHEN ${both(plain.filter, rank)} THEN ${plain.value.sql} END`, over: number ? 'sum' : 'max' }
}

/** Percentiles and spread where the database has none: by rank and by distance from the mean. */
function statistic(plain: Prepared, value: Typed, input: GroupInput): Prepared {
  const { dialect } = input.scope.build
  const { node } = plain
  const fraction = dialect.constant('decimal', node.fn === 'percentile' ? (node.fraction ?? '0.5') : '0.5')
  const native =
    node.fn === 'stddev' || node.fn === 'variance'
      ? dialect.statistic({ fn: node.fn }, value.sql, plain.filter)
      : dialect.statistic({ fn: 'percentile', fraction }, value.sql, plain.filter)
  if (native) return plain
  const counted = both(plain.filter, sql`${value.sql} IS NOT NULL`)
  const same = partition(
    input.keys.map((key) => key.value.sql),
    counted,
  )
  if (node.fn === 'stddev' || node.fn === 'variance') {
    const distance = sql`(${value.sql} - AVG(${value.sql}) OVER (${same}))`
    return { ...plain, staged: true, cell: sql`CASE WHEN ${counted} THEN ${distance} * ${distance} END`, over: node.fn }
  }
  const place = sql`(COUNT(*) OVER (${same}) - 1) * ${fraction} - (ROW_NUMBER() OVER (${same} ORDER BY ${value.sql}) - 1)`
  return { ...plain, staged: true, cell: sql`CASE WHEN ${counted} THEN ${value.sql} * max(0.0, 1 - abs(${place})) END`, over: 'sum' }
}

/** The aggregate itself; `cell` when it was worked out per row. */
export function aggregateOver(one: Prepared, cell: Sql | undefined, build: Build): Typed {
  const { node } = one
  const type = resultType(node, one.value)
  const zone = node.fn === 'min' || node.fn === 'max' ? one.value?.zone : undefined
  const value = cell ?? one.value?.sql
  const filter = cell === undefined && one.filter ? sql` FILTER (WHERE ${one.filter})` : keyword('')
  const fn = (word: string, inside: Sql): Sql => sql`${keyword(word)}(${inside})${filter}`
  if (one.over === 'stddev' || one.over === 'variance') {
    const variance = sql`SUM(${value ?? keyword('1')}) / NULLIF(COUNT(${value ?? keyword('1')}) - 1, 0)`
    return { sql: one.over === 'stddev' ? sql`sqrt(${variance})` : variance, type }
  }
  if (value === undefined) return { sql: fn('COUNT', keyword('*')), type }
  if (one.over === 'sum' || one.over === 'max') return { sql: fn(one.over === 'sum' ? 'SUM' : 'MAX', value), type }
  if (one.over === 'distinct') return { sql: fn(node.fn.toUpperCase(), sql`DISTINCT ${value}`), type }
  if (node.fn === 'count' || node.fn === 'sum' || node.fn === 'avg' || node.fn === 'min' || node.fn === 'max')
    return { sql: fn(node.fn.toUpperCase(), value), type, zone }
  const condition = cell === undefined ? one.filter : undefined
  const { dialect } = build
  const native =
    node.fn === 'stddev' || node.fn === 'variance'
      ? dialect.statistic({ fn: node.fn }, value, condition)
      : dialect.statistic(
          { fn: 'percentile', fraction: dialect.constant('decimal', node.fn === 'percentile' ? (node.fraction ?? '0.5') : '0.5') },
          value,
          condition,
        )
  if (!native) throw new PlanNotExpressible(`This database has no ${node.fn}.`)
  return { sql: native, type }
}

function resultType(node: Aggregate, value: Typed | undefined): CellType {
  if (node.fn === 'count') return 'integer'
  if (node.fn === 'min' || node.fn === 'max' || node.fn === 'first' || node.fn === 'last') return value?.type ?? 'decimal'
  if (node.fn === 'sum') return value?.type === 'integer' || value?.type === 'float' ? value.type : 'decimal'
  return value?.type === 'float' ? 'float' : 'decimal'
}

/** Missing means none for it: counts, sums, and sums and differences of them. */
export function isAdditive(expr: Expr, measure: (node: Extract<Expr, { kind: 'measure' }>) => Expr | undefined): boolean {
  if (expr.kind === 'aggregate') return expr.fn === 'count' || expr.fn === 'sum'
  if (expr.kind === 'call') return (expr.fn === '+' || expr.fn === '-' || expr.fn === 'negate') && expr.args.every((arg) => isAdditive(arg, measure))
  if (expr.kind !== 'measure') return false
  const formula = measure(expr)
  return formula !== undefined && isAdditive(formula, measure)
}
