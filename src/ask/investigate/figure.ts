import type { Expr, Format, PeriodFilter, Plan, Predicate, Select } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { additivityOf, entityOf, exprsWithin, formatOf, scopeOf, timeOf } from '../plan/index.ts'

/**
 * The figure under investigation, as parts that may be added up over days and segments: a sum is its own `top`; a ratio
 * or an average is `top` / `bottom`. `whole`: neither can be told, the figure is only compared as it stands.
 */
export interface Figure {
  readonly entity: string
  readonly expr: Expr
  readonly label: string
  readonly format?: Format
  readonly kind: 'sum' | 'ratio' | 'whole'
  readonly top: Expr
  readonly bottom: Expr | null
  /** The number of rows a sum is over: it scatters less than what they are worth. */
  readonly rows: Expr | null
  readonly where?: Predicate
  /** The date its rows are dated by; null: decomposed without time. */
  readonly time: Extract<Expr, { kind: 'field' }> | null
  readonly period?: PeriodFilter
}

/** @returns null for a plan that is not one figure of one entity */
export function figureOf(plan: Plan, model: Model): Figure | null {
  const select = plan.query
  const column = select.kind === 'select' ? select.columns.find((one) => one.show === 'asked') : undefined
  if (select.kind !== 'select' || !('entity' in select.from) || column === undefined) return null
  const { expr, label, format } = column
  const time = select.period?.field.kind === 'field' ? select.period.field : (timeOf(select, model)?.field ?? null)
  return {
    entity: select.from.entity,
    expr,
    label,
    ...((format ?? formatOf(expr, scopeOf(select, model))) && { format: format ?? formatOf(expr, scopeOf(select, model)) }),
    ...partsOf(expr, select, model),
    ...(select.where && { where: select.where }),
    time: time !== null && isDate(time, select, model) ? time : null,
    ...(select.period && { period: select.period }),
  }
}

function partsOf(expr: Expr, select: Select, model: Model): Pick<Figure, 'kind' | 'top' | 'bottom' | 'rows'> {
  if (additivityOf(expr, scopeOf(select, model)) === 'full') return { kind: 'sum', top: expr, bottom: null, rows: rowsOf(expr, select, model) }
  const parts = quotientOf(expr, select, model)
  if (parts?.every((part) => addsUp(part, select, model))) return { kind: 'ratio', top: parts[0], bottom: parts[1], rows: null }
  return { kind: 'whole', top: expr, bottom: null, rows: null }
}

/** Null for a count, and where what is added up lies in other rows. */
function rowsOf(expr: Expr, select: Select, model: Model): Expr | null {
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  const sum = expr.kind === 'measure' && expr.path.length === 0 && !expr.where ? entity?.measures[expr.measure]?.expr : expr
  if (sum?.kind !== 'aggregate' || sum.fn !== 'sum' || sum.of === undefined || exprsWithin(sum.of).some((part) => part.kind === 'related')) return null
  return { kind: 'aggregate', fn: 'count', ...(sum.where && { where: sum.where }) }
}

function quotientOf(expr: Expr, select: Select, model: Model): readonly [Expr, Expr] | null {
  if (expr.kind === 'measure' && expr.path.length === 0 && expr.where === undefined && 'entity' in select.from) {
    const measure = entityOf(model, select.from.entity)?.measures[expr.measure]
    return measure ? quotientOf(measure.expr, select, model) : null
  }
  if (expr.kind === 'aggregate' && expr.fn === 'avg' && !expr.distinct && expr.of)
    return [
      { ...expr, fn: 'sum' },
      { ...expr, fn: 'count' },
    ]
  if (expr.kind !== 'call') return null
  const [left, right] = expr.args
  if (left === undefined || right === undefined) return null
  if (expr.fn === '/') return right.kind === 'value' ? scaled(quotientOf(left, select, model), '/', right) : [left, unwrapped(right)]
  if (expr.fn !== '*') return null
  return left.kind === 'value'
    ? scaled(quotientOf(right, select, model), '*', left)
    : right.kind === 'value'
      ? scaled(quotientOf(left, select, model), '*', right)
      : null
}

function scaled(parts: readonly [Expr, Expr] | null, fn: '*' | '/', by: Expr): readonly [Expr, Expr] | null {
  return parts === null ? null : [{ kind: 'call', fn, args: [parts[0], by] }, parts[1]]
}

/** `nullif(x, 0)` only keeps from dividing by zero. */
function unwrapped(expr: Expr): Expr {
  const [first] = expr.kind === 'call' && expr.fn === 'nullif' ? expr.args : []
  return first ?? expr
}

/** Additive where it stands, or a measure of what its rows belong to (an order of its lines), which adds up over days. */
function addsUp(expr: Expr, select: Select, model: Model): boolean {
  const scope = scopeOf(select, model)
  if (additivityOf(expr, scope) === 'full') return true
  if (expr.kind !== 'measure' || expr.path.length === 0 || !('entity' in select.from)) return false
  let entity = entityOf(model, select.from.entity)
  for (const step of expr.path) {
    const join = entity?.joins[step]
    if (join?.cardinality !== 'many_to_one' && join?.cardinality !== 'one_to_one') return false
    entity = entityOf(model, join.to)
  }
  const measure = entity?.measures[expr.measure]
  return entity !== undefined && measure !== undefined && additivityOf(measure.expr, { ...scope, from: { entity: entity.name }, columns: [] }) === 'full'
}

function isDate(expr: Extract<Expr, { kind: 'field' }>, select: Select, model: Model): boolean {
  let entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  for (const step of expr.path) entity = entityOf(model, entity?.joins[step]?.to ?? '')
  const type = entity?.fields[expr.field]?.type
  return type === 'date' || type === 'timestamp' || type === 'timestamptz'
}
