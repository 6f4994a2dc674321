import { z } from 'zod'
import type { Column, Combine, Compare, Expr, Grain, Json, Limit, Order, Period, Plan, PlanEdit, Predicate, Query, Select, Top, ValueType } from '../../flow.ts'
import { GRAINS, parsePeriod } from '../../warehouse/semantic/index.ts'
import { isBucket } from './column-role.ts'
import { MARKS } from './compact-plan.ts'
import { EditFault } from './edit-fault.ts'
import { relabelled, renamed, replaceColumn } from './edit-replace.ts'
import type { Editing } from './editing.ts'
import { scopeOf, typeOf } from './expr-type.ts'
import { labelOf } from './label-of.ts'
import { nodesIn } from './nodes.ts'
import { rewriteExpr, rewritePlan } from './rewrite.ts'
import { atEntity, type ExprType, type Scope, walkPath } from './scope.ts'

type SetEdit = Extract<PlanEdit, { op: 'set' }>

const COUNT = z.number().int().min(0)
const TIES = z.enum(['cut', 'keep'])
const DIRECTION = z.enum(['asc', 'desc'])
const SCALAR = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Sets one property of one part. What the part does not have is refused by name. */
export function setProperty(plan: Plan, edit: SetEdit, editing: Editing): Plan {
  if (edit.node === plan.display.id) return { ...plan, display: setDisplay(plan.display, edit, editing) }
  if (!nodesIn(plan.query).some((one) => one.id === edit.node)) throw new EditFault(edit.node, `there is no part "${edit.node}" in the plan`)
  let done = false
  const set = rewritePlan(plan, {
    query: (query) => {
      const next = setInQuery(query, edit, editing)
      if (next !== query) done = true
      return next
    },
  })
  if (!done) throw refused(edit)
  return set
}

function setDisplay(display: Plan['display'], edit: SetEdit, editing: Editing): Plan['display'] {
  const own = { ...display, why: [editing.why] as const }
  switch (edit.field) {
    case 'mark':
      return { ...own, mark: read(z.enum(MARKS), edit) }
    case 'title':
    case 'x':
    case 'series':
      return { ...own, [edit.field]: read(z.string(), edit) }
    case 'y':
      return { ...own, y: read(z.array(z.string()), edit) }
    default:
      throw refused(edit)
  }
}

function setInQuery(query: Query, edit: SetEdit, editing: Editing): Query {
  if (query.id === edit.node) return setOnQuery(query, edit, editing)
  if (query.limit?.id === edit.node) return { ...query, limit: setLimit(query.limit, edit, editing) }
  if (query.order.some((order) => order.id === edit.node))
    return { ...query, order: query.order.map((order) => (order.id === edit.node ? setOrder(order, edit, editing) : order)) }
  if (query.kind === 'set') return query
  const column = query.columns.find((one) => one.id === edit.node)
  if (column) return setColumn(query, column, edit, editing)
  const conditioned = setConditions(query, edit, editing)
  return conditioned !== query || conditioned.kind !== 'select' ? conditioned : setInSelect(conditioned, edit, editing)
}

function setOnQuery(query: Query, edit: SetEdit, editing: Editing): Query {
  const why = [editing.why] as const
  if (query.kind === 'select' && edit.field === 'unmatched') return { ...query, why: [...query.why, ...why], unmatched: read(z.enum(['drop', 'keep']), edit) }
  if (query.kind === 'select' && edit.field === 'distinct') return { ...query, why: [...query.why, ...why], distinct: read(z.boolean(), edit) }
  if (query.kind === 'select' && edit.field === 'fill')
    return { ...query, why: [...query.why, ...why], fill: read(z.literal('buckets').nullable(), edit) ?? undefined }
  if (query.kind === 'set' && edit.field === 'op') return { ...query, why, op: read(z.enum(['union', 'union_all', 'intersect', 'except']), edit) }
  if (query.kind === 'combine' && edit.field === 'how') return { ...query, why, how: read(z.enum(['full', 'left', 'inner']), edit) }
  throw refused(edit)
}

function setInSelect(select: Select, edit: SetEdit, editing: Editing): Select {
  const why = [editing.why] as const
  if (select.period?.id === edit.node) {
    if (edit.field === 'period') return { ...select, period: { ...select.period, why, period: readPeriod(edit) } }
    if (edit.field !== 'field') throw refused(edit)
    return { ...select, period: { ...select.period, why, field: editing.expander.expr(read(z.string(), edit), scopeOf(select, editing.model), 'period') } }
  }
  if (select.compare?.id === edit.node) return { ...select, compare: setCompare(select.compare, edit, editing) }
  return select.top?.id === edit.node ? { ...select, top: setTop(select.top, edit, editing) } : select
}

function setCompare(compare: Compare, edit: SetEdit, editing: Editing): Compare {
  if (edit.field === 'align') return { ...compare, why: [editing.why], align: read(z.enum(['to_date', 'full']), edit) }
  if (edit.field !== 'to') throw refused(edit)
  return {
    ...compare,
    why: [editing.why, ...compare.why.filter((why) => why.kind === 'default')],
    to: edit.value === 'previous' || edit.value === 'previous_year' ? edit.value : readPeriod(edit),
  }
}

function setTop(top: Top, edit: SetEdit, editing: Editing): Top {
  const own = { ...top, why: [editing.why] as const }
  if (edit.field === 'count') return { ...own, count: read(COUNT, edit) }
  if (edit.field === 'ties') return { ...own, ties: read(TIES, edit) }
  if (edit.field === 'within') return { ...own, within: read(z.array(z.string()), edit) }
  if (edit.field === 'direction') return { ...own, by: top.by.map((order) => setOrder(order, edit, editing)) }
  throw refused(edit)
}

function setLimit(limit: Limit, edit: SetEdit, editing: Editing): Limit {
  const own = { ...limit, why: [editing.why] as const }
  if (edit.field === 'count') return { ...own, count: read(COUNT, edit) }
  if (edit.field === 'offset') return { ...own, offset: read(COUNT, edit) }
  if (edit.field === 'ties') return { ...own, ties: read(TIES, edit) }
  throw refused(edit)
}

function setOrder(order: Order, edit: SetEdit, editing: Editing): Order {
  const own = { ...order, why: [editing.why] as const }
  if (edit.field === 'direction') return { ...own, direction: read(DIRECTION, edit) }
  if (edit.field === 'column') return { ...own, column: read(z.string(), edit) }
  throw refused(edit)
}

// ── columns ──

function setColumn<Q extends Select | Combine>(query: Q, column: Column, edit: SetEdit, editing: Editing): Q {
  const own = { ...column, why: [editing.why] as const }
  const put = (next: Column): Q => ({ ...query, columns: query.columns.map((one) => (one === column ? next : one)) })
  switch (edit.field) {
    case 'label':
      return put({ ...own, label: read(z.string().min(1).max(200), edit) })
    case 'show':
      return put({ ...own, show: read(z.enum(['asked', 'support', 'hidden']), edit) })
    case 'expr':
      return replaceColumn(query, column, read(z.union([z.string(), z.record(z.string(), z.string())]), edit), editing)
    case 'grain':
      return setGrain(query, column, read(z.enum(GRAINS), edit), editing)
    case 'name':
      return renamed(put({ ...own, name: read(z.string(), edit) }), column.name, read(z.string(), edit))
    default: {
      const expr = setOnExpr(column.expr, edit)
      const scope = scopeOf(query, editing.model)
      return put({ ...own, expr, label: labelOf(column.name, expr, scope), format: undefined })
    }
  }
}

/** A column called by its grain is called by the new one. */
function setGrain<Q extends Select | Combine>(query: Q, column: Column, grain: Grain, editing: Editing): Q {
  if (!isBucket(column)) throw new EditFault(column.id, `"${column.label}" is not a time column`)
  const expr: Expr = { ...column.expr, grain }
  const name = column.name === column.expr.grain && !query.columns.some((one) => one.name === grain) ? grain : column.name
  const next: Column = { ...column, why: [editing.why], name, expr, label: labelOf(name, expr, scopeOf(query, editing.model)), format: undefined }
  return relabelled(query, renamed({ ...query, columns: query.columns.map((one) => (one === column ? next : one)) }, column.name, name), editing)
}

/** Function, size and the like of the outermost expression that has them. */
function setOnExpr(expr: Expr, edit: SetEdit): Expr {
  if (expr.kind === 'aggregate' && edit.field === 'fn')
    return { ...expr, fn: read(z.enum(['count', 'sum', 'avg', 'min', 'max', 'median', 'stddev', 'variance']), edit) }
  if (expr.kind === 'related' && expr.fn !== undefined && edit.field === 'fn')
    return { ...expr, fn: read(z.enum(['count', 'sum', 'avg', 'min', 'max', 'median', 'stddev', 'variance']), edit) }
  if (expr.kind === 'aggregate' && edit.field === 'distinct') return { ...expr, distinct: read(z.boolean(), edit) }
  if (expr.kind === 'window' && edit.field === 'size') return { ...expr, size: read(z.number().int().min(1), edit) }
  if (expr.kind === 'window' && edit.field === 'within') return { ...expr, within: read(z.array(z.string()), edit) }
  if (expr.kind === 'part' && edit.field === 'part')
    return { ...expr, part: read(z.enum(['hour', 'weekday', 'day_of_month', 'week_of_year', 'month_of_year', 'quarter_of_year', 'year']), edit) }
  if (expr.kind === 'compared' && edit.field === 'value') return { ...expr, value: read(z.enum(['previous', 'change', 'growth']), edit) }
  throw refused(edit)
}

// ── conditions ──

function setConditions<Q extends Select | Combine>(query: Q, edit: SetEdit, editing: Editing): Q {
  const scope = scopeOf(query, editing.model)
  if (query.having && has(query.having, edit)) return { ...query, having: setCondition(query.having, edit, scope, editing) }
  if (query.kind === 'select' && query.where && has(query.where, edit)) return { ...query, where: setCondition(query.where, edit, scope, editing) }
  if (!query.columns.some((column) => has(column.expr, edit))) return query
  const predicate = (one: Predicate) => (one.id === edit.node ? setOnPredicate(one, edit, scope, editing) : one)
  return { ...query, columns: query.columns.map((column) => ({ ...column, expr: rewriteExpr(column.expr, { predicate }) })) }
}
function has(part: Predicate | Expr, edit: SetEdit): boolean {
  return nodesIn(part).some((node) => node.id === edit.node)
}

function setCondition(predicate: Predicate, edit: SetEdit, scope: Scope, editing: Editing): Predicate {
  if (predicate.id === edit.node) return setOnPredicate(predicate, edit, scope, editing)
  const inner = (one: Predicate, where: Scope) => setCondition(one, edit, where, editing)
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...rest] = predicate.of
      return { ...predicate, of: [inner(first, scope), inner(second, scope), ...rest.map((one) => inner(one, scope))] }
    }
    case 'not':
      return { ...predicate, of: inner(predicate.of, scope) }
    case 'exists': {
      const walk = 'entity' in scope.from ? walkPath(scope.model, scope.from.entity, predicate.path) : undefined
      return predicate.where && walk?.kind === 'end' ? { ...predicate, where: inner(predicate.where, atEntity(scope, walk.entity.name)) } : predicate
    }
    default:
      return predicate
  }
}

function setOnPredicate(predicate: Predicate, edit: SetEdit, scope: Scope, editing: Editing): Predicate {
  const why = [editing.why] as const
  if (edit.field === 'values' && (predicate.kind === 'in' || predicate.kind === 'compare')) {
    const of = predicate.kind === 'in' ? predicate.of : predicate.left
    const values = read(z.array(SCALAR).min(1), edit).map((value) => literal(value, typeOf(of, scope), edit))
    const [first, ...more] = values
    const isNegated = predicate.kind === 'compare' && predicate.op === '!='
    if (first && more.length === 0) return { id: predicate.id, why, kind: 'compare', op: isNegated ? '!=' : '=', left: of, right: first }
    const list: Predicate = { id: predicate.id, why, kind: 'in', of, values }
    return isNegated ? { ...editing.node(), kind: 'not', of: list } : list
  }
  if (predicate.kind === 'compare' && edit.field === 'value')
    return { ...predicate, why, right: literal(read(SCALAR, edit), typeOf(predicate.left, scope), edit) }
  if (predicate.kind === 'compare' && edit.field === 'op') return { ...predicate, why, op: read(z.enum(['=', '!=', '<', '<=', '>', '>=']), edit) }
  if (predicate.kind === 'compare' && edit.field === 'match') return { ...predicate, why, match: read(z.enum(['exact', 'folded']), edit) }
  if (predicate.kind === 'between' && (edit.field === 'low' || edit.field === 'high'))
    return { ...predicate, why, [edit.field]: literal(read(SCALAR, edit), typeOf(predicate.of, scope), edit) }
  if (predicate.kind === 'text' && edit.field === 'value') return { ...predicate, why, value: literal(read(z.string(), edit), 'text', edit) }
  if (predicate.kind === 'text' && edit.field === 'op') return { ...predicate, why, op: read(z.enum(['contains', 'starts', 'ends']), edit) }
  if (predicate.kind === 'exists' && edit.field === 'quantifier') return { ...predicate, why, quantifier: read(z.enum(['some', 'every']), edit) }
  if (predicate.kind === 'within' && edit.field === 'period') return { ...predicate, why, period: readPeriod(edit) }
  if ((predicate.kind === 'and' || predicate.kind === 'or') && edit.field === 'kind') return { ...predicate, why, kind: read(z.enum(['and', 'or']), edit) }
  throw refused(edit)
}

/** A value as the type of what it is compared with. */
function literal(value: Json, type: ExprType, edit: SetEdit): Expr {
  if (value === null) return { kind: 'value', type: type === 'unknown' ? 'text' : type, value: null }
  if (typeof value === 'boolean') return { kind: 'value', type: 'boolean', value }
  const text = String(value)
  const known: ValueType = type === 'unknown' ? (typeof value === 'number' ? 'decimal' : 'text') : type
  if ((known === 'integer' || known === 'decimal') && !/^-?\d+(\.\d+)?$/.test(text)) throw new EditFault(edit.node, `"${text}" is not a number`)
  return { kind: 'value', type: known === 'integer' && text.includes('.') ? 'decimal' : known, value: text }
}

function readPeriod(edit: SetEdit): Period {
  if (typeof edit.value === 'string') {
    const period = parsePeriod(edit.value)
    if (period) return period
  }
  const parsed = PERIOD.safeParse(edit.value)
  if (!parsed.success) throw new EditFault(edit.node, `"${JSON.stringify(edit.value)}" is not a period`)
  return parsed.data
}
const PERIOD: z.ZodType<Period> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('calendar'), at: z.string() }),
  z.strictObject({ kind: z.literal('relative'), unit: z.enum(GRAINS), offset: z.number().int() }),
  z.strictObject({ kind: z.literal('trailing'), unit: z.enum(['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']), count: z.number().int().min(1) }),
  z.strictObject({ kind: z.literal('to_date'), unit: z.enum(GRAINS), offset: z.number().int() }),
  z.strictObject({ kind: z.literal('range'), from: z.string().optional(), to: z.string().optional() }),
  z.strictObject({ kind: z.literal('all') }),
])

function read<T>(schema: z.ZodType<T>, edit: SetEdit): T {
  const parsed = schema.safeParse(edit.value)
  if (!parsed.success) throw new EditFault(edit.node, `${edit.field} cannot be ${JSON.stringify(edit.value)}`)
  return parsed.data
}
function refused(edit: SetEdit): EditFault {
  return new EditFault(edit.node, `"${edit.field}" of this part cannot be set`)
}
