import type { Column, Combine, Limit, Order, Select, SetQuery, Top } from '../../flow.ts'
import type { Checking } from './checking.ts'
import { PLAN_LIMITS } from './plan-problem.ts'

const NAME = /^[a-z][a-z0-9_]{0,62}$/

/** Names, number and uniqueness of the columns of a query. */
export function checkColumnNames(query: Select | Combine, check: Checking): undefined {
  if (!query.columns.some((column) => column.show === 'asked')) check.report('no_columns', query.id, 'nothing is asked for')
  if (query.columns.length > PLAN_LIMITS.columns)
    check.report('too_many_columns', query.id, `${query.columns.length} columns are more than ${PLAN_LIMITS.columns}`)
  const seen = new Set<string>()
  for (const column of query.columns) {
    if (!NAME.test(column.name)) check.report('bad_name', column.id, `"${column.name}" cannot be the name of a column`)
    if (seen.has(column.name)) check.report('names_not_unique', column.id, `there are two columns "${column.name}"`)
    seen.add(column.name)
  }
}

/** Order, top and limit name columns that exist and counts that can be. */
export function checkShape(query: Select | SetQuery | Combine, columns: readonly Pick<Column, 'name'>[], check: Checking): undefined {
  const names = new Set(columns.map((column) => column.name))
  for (const order of query.order) checkOrder(order, names, check)
  if (query.limit) checkLimit(query.limit, check)
  if (query.kind === 'select' && query.top) checkTop(query.top, names, check)
}

function checkOrder(order: Order, names: ReadonlySet<string>, check: Checking): undefined {
  if (!names.has(order.column)) check.report('unknown_column', order.id, `there is no column "${order.column}" to sort by`)
}
function checkLimit(limit: Limit, check: Checking): undefined {
  if (!isCount(limit.count, 0)) check.report('bad_count', limit.id, `${limit.count} cannot be a number of rows`)
  if (!isCount(limit.offset, 0)) check.report('bad_count', limit.id, `${limit.offset} cannot be a number of rows to skip`)
}
function checkTop(top: Top, names: ReadonlySet<string>, check: Checking): undefined {
  if (!isCount(top.count, 1)) check.report('bad_count', top.id, `${top.count} cannot be a number of rows`)
  for (const name of top.within) if (!names.has(name)) check.report('unknown_column', top.id, `there is no column "${name}" to choose within`)
  if (top.within.length === 0) check.report('unknown_column', top.id, 'the best of each need something they are the best of')
  if (top.by.length === 0) check.report('unknown_column', top.id, 'the best need something they are compared by')
  for (const order of top.by) checkOrder(order, names, check)
}
function isCount(count: number, least: number): boolean {
  return Number.isInteger(count) && count >= least && count <= PLAN_LIMITS.count
}

/** Columns made of columns never come back to themselves. */
export function checkCycles(columns: readonly Column[], refers: (column: Column) => readonly string[], check: Checking): undefined {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const done = new Set<string>()
  const visit = (column: Column, above: ReadonlySet<string>): undefined => {
    if (above.has(column.name)) return check.report('cycle', column.id, `"${column.name}" is made of itself`)
    if (done.has(column.name)) return
    done.add(column.name)
    for (const name of refers(column)) {
      const next = byName.get(name)
      if (next) visit(next, new Set([...above, column.name]))
    }
  }
  for (const column of columns) visit(column, new Set())
}
