import type { Column, Combine, Draft, Order, Plan, PlanEdit, Predicate, Query, Select } from '../../flow.ts'
import { aggregates } from './column-role.ts'
import { type CompactColumns, type CompactCompare, type CompactLimit, type CompactTop, DRAFTS } from './compact-plan.ts'
import { EditFault } from './edit-fault.ts'
import type { Editing } from './editing.ts'
import { scopeOf } from './expr-type.ts'
import { rerootFor } from './reroot-select.ts'
import { replaceQuery } from './rewrite.ts'

type Add = Extract<PlanEdit, { op: 'add' }>

/** Adds columns, a condition, a period, a comparison, a best-of-each, an order or a limit to a query. */
export function addTo(plan: Plan, edit: Add, editing: Editing): Plan {
  const target = edit.to ?? plan.query.id
  let found = false
  const added = replaceQuery(plan, target, (query) => {
    found = true
    return addToQuery(query, edit, editing)
  })
  if (!found) throw new EditFault(target, `there is no query "${target}" in the plan`)
  return added
}

function addToQuery(query: Query, edit: Add, editing: Editing): Query {
  switch (edit.slot) {
    case 'columns':
      return addColumns(shaped(query, edit), readColumns(edit.value), edit.at, editing)
    case 'where':
      return addWhere(selectOf(query, edit), formulaOf(edit.value), editing)
    case 'having': {
      const target = shaped(query, edit)
      const having = editing.expander.predicate(formulaOf(edit.value), scopeOf(target, editing.model), 'having')
      return { ...target, having: and(target.having, having, editing) }
    }
    case 'period': {
      const select = selectOf(query, edit)
      return { ...select, period: editing.expander.period(periodText(edit.value), select) }
    }
    case 'compare':
      return { ...selectOf(query, edit), compare: editing.expander.compare(readCompare(edit.value)) }
    case 'top':
      return { ...selectOf(query, edit), top: editing.expander.top(readTop(edit.value)) }
    case 'limit':
      return withLimit(query, editing.expander.limit(readLimit(edit.value)))
    case 'order':
      return addOrder(query, editing.expander.orders(readOrder(edit.value)), edit.at)
  }
}

/** Columns take their place; an aggregate turns a list into a group. The first that cannot be reached re-roots the Select. */
export function addColumns<Q extends Select | Combine>(query: Q, columns: CompactColumns, at: number | undefined, editing: Editing): Q {
  if (query.kind === 'combine') return { ...query, columns: insert(query.columns, editing.expander.columns(columns, query), at) }
  const rooted = rerootFor(query, Object.values(columns), editing)
  const made = editing.expander.columns(columns, rooted)
  const all = insert(rooted.columns, made, at)
  const mode = rooted.mode === 'list' && made.some((column) => aggregates(column.expr)) ? 'group' : rooted.mode
  return { ...query, ...rooted, columns: all, mode, distinct: mode === 'group' ? false : rooted.distinct }
}

function insert(columns: readonly Column[], made: readonly Column[], at: number | undefined): readonly Column[] {
  return at === undefined ? [...columns, ...made] : columns.toSpliced(Math.max(0, at), 0, ...made)
}

function addWhere(select: Select, formula: string, editing: Editing): Select {
  const rooted = rerootFor(select, [formula], editing)
  const predicate = editing.expander.predicate(formula, scopeOf({ ...rooted, columns: [] }, editing.model), 'where')
  return { ...rooted, where: and(rooted.where, predicate, editing) }
}

/** Both conditions; an `and` that is there already is extended. */
export function and(before: Predicate | undefined, added: Predicate, editing: Editing): Predicate {
  if (!before) return added
  if (before.kind === 'and') return { ...before, of: [...before.of, added] }
  return { ...editing.node(), kind: 'and', of: [before, added] }
}

/** A new order replaces a default one and one on the same column. */
function addOrder(query: Query, orders: readonly Order[], at: number | undefined): Query {
  const names = new Set(orders.map((order) => order.column))
  const kept = query.order.filter((order) => !names.has(order.column) && order.why.some((why) => why.kind !== 'default'))
  return { ...query, order: kept.toSpliced(at ?? kept.length, 0, ...orders) }
}

function withLimit(query: Query, limit: NonNullable<Query['limit']>): Query {
  return { ...query, limit }
}

function selectOf(query: Query, edit: Add): Select {
  if (query.kind !== 'select') throw new EditFault(query.id, `${edit.slot} can be added to one of its inputs only`)
  return query
}
function shaped(query: Query, edit: Add): Select | Combine {
  if (query.kind === 'set') throw new EditFault(query.id, `${edit.slot} can be added to one of its inputs only`)
  return query
}

export function formulaOf(value: Draft): string {
  if (typeof value !== 'string') throw new EditFault(null, 'a formula is needed')
  return value
}
export function periodText(value: Draft): string {
  if (typeof value === 'string') return value
  const { field, period } = value
  if (typeof period !== 'string') throw new EditFault(null, 'a period is needed, for example "month -1"')
  return typeof field === 'string' ? `${field} ${period}` : period
}
export function readColumns(value: Draft): CompactColumns {
  const parsed = DRAFTS.columns.safeParse(value)
  if (!parsed.success) throw new EditFault(null, 'columns are given as { name: formula }')
  return parsed.data
}
export function readCompare(value: Draft): CompactCompare {
  const parsed = DRAFTS.compare.safeParse(typeof value === 'string' ? { to: value } : value)
  if (!parsed.success) throw new EditFault(null, 'a comparison is given as { to, align? }')
  return parsed.data
}
export function readTop(value: Draft): CompactTop {
  const parsed = DRAFTS.top.safeParse(value)
  if (!parsed.success) throw new EditFault(null, 'the best of each are given as { n, by, within }')
  return parsed.data
}
export function readLimit(value: Draft): CompactLimit {
  const parsed = DRAFTS.limit.safeParse(typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)
  if (!parsed.success) throw new EditFault(null, 'a limit is given as a number or as { n, ties? }')
  return parsed.data
}
/** `"-revenue"`, or `{ column, direction? }`. */
export function readOrder(value: Draft): readonly string[] {
  if (typeof value === 'string') return value.split(',').map((name) => name.trim())
  if (typeof value.column !== 'string') throw new EditFault(null, 'an order is given as a column, with - in front for descending')
  return [`${value.direction === 'desc' ? '-' : ''}${value.column}`]
}
