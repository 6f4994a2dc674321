import type { Column, Combine, Id, Plan, Query, Select } from '../../flow.ts'
import { EditFault } from './edit-fault.ts'
import { exprsOfPredicate, exprsWithin } from './expr-parts.ts'
import { nodesIn } from './nodes.ts'
import { rewritePlan } from './rewrite.ts'

/** Takes a part out of a plan, with everything that only refers to it. */
export function removeNode(plan: Plan, node: Id): Plan {
  if (node === plan.query.id) throw new EditFault(node, 'the whole question cannot be removed')
  if (node === plan.display.id)
    return { ...plan, display: { ...plan.display, mark: 'auto', why: [{ kind: 'default', reason: 'mark', text: 'Chosen by what is shown.' }] } }
  if (!nodesIn(plan.query).some((one) => one.id === node)) throw new EditFault(node, `there is no part "${node}" in the plan`)
  const removed = rewritePlan(plan, {
    predicate: (predicate) => (predicate.id === node ? undefined : predicate),
    query: (query) => removeFromQuery(query, node),
  })
  if (nodesIn(removed.query).some((one) => one.id === node)) throw new EditFault(node, 'this part cannot be removed')
  return removed
}

function removeFromQuery(query: Query, node: Id): Query {
  const { limit, ...rest } = query
  const kept: Query = { ...rest, order: query.order.filter((order) => order.id !== node), ...(limit && limit.id !== node && { limit }) }
  if (kept.kind === 'set') return kept
  const shaped = kept.kind === 'select' ? removeFromSelect(kept, node) : kept
  const column = shaped.columns.find((one) => one.id === node)
  return column ? removeColumn(shaped, column.name) : shaped
}

/** A comparison goes with its period, and its columns with the comparison. */
function removeFromSelect(select: Select, node: Id): Select {
  const { period, compare, top, ...rest } = select
  const keptPeriod = period?.id === node ? undefined : period
  const keptCompare = compare?.id === node || !keptPeriod ? undefined : compare
  const keptTop =
    top && top.id !== node && !top.by.every((order) => order.id === node) ? { ...top, by: top.by.filter((order) => order.id !== node) } : undefined
  const kept: Select = { ...rest, ...(keptPeriod && { period: keptPeriod }), ...(keptCompare && { compare: keptCompare }), ...(keptTop && { top: keptTop }) }
  if (keptCompare || !compare) return kept
  return kept.columns
    .filter((column) => exprsWithin(column.expr).some((expr) => expr.kind === 'compared'))
    .reduce((all, column) => removeColumn(all, column.name), kept)
}

/** A column with the order, conditions, best-of-each, comparisons and windows that refer to it. */
export function removeColumn<Q extends Select | Combine>(query: Q, name: string): Q {
  const dependants = query.columns.filter((column) => column.name !== name && refersTo(column, name))
  const without = dependants.reduce((all: Select | Combine, column) => removeColumn(all, column.name), query)
  const columns = without.columns.filter((column) => column.name !== name)
  if (!columns.some((column) => column.show === 'asked'))
    throw new EditFault(query.columns.find((column) => column.name === name)?.id ?? null, 'nothing would be left to show')
  const { having, ...rest } = without
  const keptHaving = having && exprsOfPredicate(having).some((expr) => expr.kind === 'column' && expr.column === name) ? undefined : having
  const base = { ...rest, columns, order: without.order.filter((order) => order.column !== name), ...(keptHaving && { having: keptHaving }) }
  if (base.kind !== 'select') return { ...query, ...base, having: keptHaving }
  const { top, fill, ...select } = base
  const keptTop =
    top && !top.within.includes(name) && top.by.some((order) => order.column !== name)
      ? { ...top, by: top.by.filter((order) => order.column !== name) }
      : undefined
  return { ...query, ...select, having: keptHaving, top: keptTop, fill: needsFill(columns) ? fill : undefined }
}

function needsFill(columns: readonly Column[]): boolean {
  return columns.some((column) => column.expr.kind === 'bucket')
}
function refersTo(column: Column, name: string): boolean {
  return exprsWithin(column.expr).some(
    (expr) =>
      (expr.kind === 'column' && expr.input === undefined && expr.column === name) ||
      (expr.kind === 'compared' && expr.column === name) ||
      (expr.kind === 'window' && (expr.along === name || expr.within.includes(name))),
  )
}
