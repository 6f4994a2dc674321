import type { Column, Combine, Draft, Expr, Id, Plan, Predicate, Query, Select } from '../../flow.ts'
import { parsePeriod } from '../../warehouse/semantic/index.ts'
import { MARKS } from './compact-plan.ts'
import { addColumns, formulaOf, periodText, readColumns, readCompare, readLimit, readOrder, readTop } from './edit-add.ts'
import { EditFault } from './edit-fault.ts'
import type { Editing } from './editing.ts'
import { predicatesWithin } from './expr-parts.ts'
import { scopeOf } from './expr-type.ts'
import { labelOf } from './label-of.ts'
import { nodesIn } from './nodes.ts'
import { rewriteExpr, rewritePlan, rewritePredicate } from './rewrite.ts'
import { atEntity, type Scope, walkPath } from './scope.ts'

/** Puts another part in the place of one; it keeps its id, and what refers to a column follows its new name. */
export function replaceNode(plan: Plan, node: Id, value: Draft, editing: Editing): Plan {
  if (node === plan.display.id) return { ...plan, display: replaceDisplay(plan.display, value, editing) }
  if (!nodesIn(plan.query).some((one) => one.id === node)) throw new EditFault(node, `there is no part "${node}" in the plan`)
  let replaced = false
  const done = rewritePlan(plan, {
    query: (query) => {
      const next = replaceInQuery(query, node, value, editing)
      if (next !== query) replaced = true
      return next
    },
  })
  if (!replaced) throw new EditFault(node, 'this part cannot be replaced as a whole; replace the parts in it')
  return done
}

function replaceDisplay(display: Plan['display'], value: Draft, editing: Editing): Plan['display'] {
  const mark = MARKS.find((one) => one === (typeof value === 'string' ? value : value.mark))
  if (!mark) throw new EditFault(display.id, `there is no chart "${JSON.stringify(value)}"`)
  return { id: display.id, why: [editing.why], mark }
}

function replaceInQuery(query: Query, node: Id, value: Draft, editing: Editing): Query {
  const own = { id: node, why: [editing.why] } as const
  if (query.limit?.id === node) return { ...query, limit: { ...editing.expander.limit(readLimit(value)), ...own } }
  if (query.order.some((order) => order.id === node)) {
    const [first] = editing.expander.orders(readOrder(value))
    return { ...query, order: query.order.map((order) => (order.id === node && first ? { ...first, ...own } : order)) }
  }
  if (query.kind === 'set') return query
  const column = query.columns.find((one) => one.id === node)
  if (column) return replaceColumn(query, column, value, editing)
  const conditioned = replaceConditions(query, node, value, editing)
  return conditioned !== query || conditioned.kind !== 'select' ? conditioned : replaceInSelect(conditioned, node, value, editing)
}

function replaceInSelect(select: Select, node: Id, value: Draft, editing: Editing): Select {
  const own = { id: node, why: [editing.why] } as const
  if (select.period?.id === node) return { ...select, period: { ...editing.expander.period(periodText(value), select), ...own, ...keptField(value, select) } }
  if (select.compare?.id === node) {
    const compare = editing.expander.compare(readCompare(value))
    return { ...select, compare: { ...compare, id: node } }
  }
  return select.top?.id === node ? { ...select, top: { ...editing.expander.top(readTop(value)), ...own } } : select
}

/** A period without a field keeps the field it has. */
function keptField(value: Draft, select: Select) {
  const text = periodText(value).trim()
  return select.period && parsePeriod(text) ? { field: select.period.field } : {}
}
/** In its place, with its id; other columns, order and best-of-each follow the new name. */
export function replaceColumn<Q extends Select | Combine>(query: Q, column: Column, value: Draft, editing: Editing): Q {
  const draft = typeof value === 'string' ? { [column.name]: value } : readColumns(value)
  const at = query.columns.indexOf(column)
  const others = { ...query, columns: query.columns.filter((one) => one !== column) }
  const added = addColumns(others, draft, at, editing)
  const [first, ...more] = added.columns.slice(at, at + Object.keys(draft).length)
  if (!first) throw new EditFault(column.id, 'a column is replaced by one with a formula')
  const kept: Column = { ...first, id: column.id, show: first.show === 'asked' ? column.show : first.show }
  const columns = [...added.columns.slice(0, at), kept, ...more, ...added.columns.slice(at + 1 + more.length)]
  return relabelled(query, renamed({ ...query, ...added, columns }, column.name, kept.name), editing)
}

/** Columns whose label came from what they are made of are called after what they are made of now. */
export function relabelled<Q extends Select | Combine>(before: Q, after: Q, editing: Editing): Q {
  const [old, now] = [scopeOf(before, editing.model), scopeOf(after, editing.model)]
  const relabel = (column: Column): Column => {
    const former = before.columns.find((one) => one.id === column.id)
    const isMade = former && former.name === column.name && former.label === labelOf(former.name, former.expr, old)
    return isMade ? { ...column, label: labelOf(column.name, column.expr, now) } : column
  }
  return { ...after, columns: after.columns.map(relabel) }
}

/** The query with a column called otherwise, everywhere it is named. */
export function renamed<Q extends Select | Combine>(query: Q, from: string, to: string): Q {
  const name = (one: string) => (one === from ? to : one)
  const expr = (part: Expr): Expr => {
    if (part.kind === 'column' && part.input === undefined) return { ...part, column: name(part.column) }
    if (part.kind === 'compared') return { ...part, column: name(part.column) }
    if (part.kind === 'window') return { ...part, within: part.within.map(name), ...(part.along !== undefined && { along: name(part.along) }) }
    return part
  }
  if (from === to) return query
  const having = query.having && rewritePredicate(query.having, { expr })
  const columns = query.columns.map((column) => ({ ...column, expr: rewriteExpr(column.expr, { expr }) }))
  const order = query.order.map((one) => ({ ...one, column: name(one.column) }))
  const top =
    query.kind === 'select' && query.top
      ? { top: { ...query.top, within: query.top.within.map(name), by: query.top.by.map((one) => ({ ...one, column: name(one.column) })) } }
      : {}
  return { ...query, columns, order, ...(having && { having }), ...top }
}

function replaceConditions<Q extends Select | Combine>(query: Q, node: Id, value: Draft, editing: Editing): Q {
  const scope = scopeOf(query, editing.model)
  const having = query.having && holds(query.having, node) ? { having: replaceCondition(query.having, node, value, scope, 'having', editing) } : undefined
  if (having) return { ...query, ...having }
  if (query.kind === 'select' && query.where && holds(query.where, node))
    return { ...query, where: replaceCondition(query.where, node, value, scope, 'where', editing) }
  const inColumn = query.columns.some((column) => nodesIn(column.expr).some((one) => one.id === node))
  if (!inColumn) return query
  const predicate = (one: Predicate) => (one.id === node ? { ...editing.expander.predicate(formulaOf(value), scope, 'where'), id: node } : one)
  return { ...query, columns: query.columns.map((column) => ({ ...column, expr: rewriteExpr(column.expr, { predicate }) })) }
}
function holds(predicate: Predicate, node: Id): boolean {
  return predicatesWithin(predicate).some((one) => one.id === node)
}

/** The formula is read where the condition stands: at the end of the path of an `exists` around it. */
function replaceCondition(predicate: Predicate, node: Id, value: Draft, scope: Scope, at: string, editing: Editing): Predicate {
  if (predicate.id === node) return { ...editing.expander.predicate(formulaOf(value), scope, at), id: node }
  const inner = (one: Predicate, where: Scope) => replaceCondition(one, node, value, where, at, editing)
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
