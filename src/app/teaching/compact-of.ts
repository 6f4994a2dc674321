import { conjuncts } from '../../ask/plan/index.ts'
import type { Expr, Id, Json, Node, Plan, Predicate, Query, Select } from '../../flow.ts'
import { printExpr, printPeriod, printPredicate } from '../../warehouse/semantic/index.ts'

type Compact = { readonly [key: string]: Json }
/** Nodes whose value stays open, by id: conditions, the period, the limit. */
export type Opened = ReadonlyMap<Id, string>

/** A plan as people write it, in the compact form that `expandPlan` reads; nodes in `opened` become slots. */
export function compactOf(plan: Plan, opened: Opened = new Map()): Compact {
  return { ...queryOf(plan.query, opened), ...(!isDefault(plan.display) && { display: plan.display.mark }) }
}

function queryOf(query: Query, opened: Opened): Compact {
  switch (query.kind) {
    case 'select':
      return selectOf(query, opened)
    case 'set':
      return { set: query.op, inputs: query.inputs.map((input) => queryOf(input, opened)), ...ending(query, opened) }
    case 'combine': {
      const inputs = Object.fromEntries(query.inputs.map(({ name, query: input }) => [name, queryOf(input, opened)]))
      const cols = Object.fromEntries(query.columns.filter(isWritten).map((column) => [shownName(column), printExpr(column.expr)]))
      const on = query.on.filter((name) => query.columns.some((column) => column.name === name && isWritten(column)))
      return { combine: inputs, on, how: query.how, cols, ...(query.having && { having: printPredicate(query.having) }), ...ending(query, opened) }
    }
  }
}

function selectOf(select: Select, opened: Opened): Compact {
  const plans = subPlans(opened)
  const columns = select.columns.filter(isWritten).map((column): [string, Json] => [shownName(column), printExpr(column.expr, plans.name)])
  const where = select.where && printPredicate(withSlots(select.where, opened), plans.name)
  const having = select.having && printPredicate(select.having, plans.name)
  const { period, compare, top } = select
  const token = period && (opened.get(period.id) === undefined ? `${printExpr(period.field)} ${printPeriod(period.period)}` : `:${opened.get(period.id)}`)
  const to = compare && (typeof compare.to === 'string' ? compare.to : printPeriod(compare.to))
  return {
    from: 'entity' in select.from ? select.from.entity : queryOf(select.from.query, opened),
    cols: Object.fromEntries(columns),
    ...(select.mode === 'list' && { mode: 'list' }),
    ...(where !== undefined && { where }),
    ...(token !== undefined && { period: token }),
    ...(compare && to !== undefined && { compare: { to, ...(!isDefault(compare) && { align: compare.align }) } }),
    ...(having !== undefined && { having }),
    ...(top && { top: { n: top.count, within: [...top.within], by: top.by.map(orderName), ties: top.ties } }),
    ...(select.distinct && { distinct: true }),
    ...(select.unmatched === 'keep' && { unmatched: 'keep' }),
    ...(select.fill && { fill: select.fill }),
    ...ending(select, opened),
    ...plans.written(),
  }
}

/** Names sub-plans as formulas meet them. */
function subPlans(opened: Opened) {
  const found = new Map<Query, string>()
  return {
    name: ({ query }: { readonly query: Query }): string => {
      const name = found.get(query) ?? `part${found.size + 1}`
      found.set(query, name)
      return name
    },
    written: (): Compact => (found.size === 0 ? {} : { with: Object.fromEntries([...found].map(([query, name]) => [name, queryOf(query, opened)])) }),
  }
}

function ending(query: Query, opened: Opened): Compact {
  const order = query.order.filter((each) => !isDefault(each))
  const { limit } = query
  const slot = limit && opened.get(limit.id)
  const count = limit && (limit.offset === 0 && limit.ties === 'cut' ? limit.count : { n: limit.count, offset: limit.offset, ties: limit.ties })
  return {
    ...(order.length > 0 && { order: order.map(orderName) }),
    ...(count !== undefined && { limit: slot === undefined ? count : `:${slot}` }),
  }
}

function withSlots(predicate: Predicate, opened: Opened): Predicate {
  const slot = opened.get(predicate.id)
  if (slot !== undefined && predicate.kind === 'compare') return { ...predicate, right: { kind: 'slot', slot } satisfies Expr }
  if (predicate.kind !== 'and') return predicate
  const [first, second, ...rest] = predicate.of.map((part) => withSlots(part, opened))
  return first && second ? { ...predicate, of: [first, second, ...rest] } : predicate
}

/** Plain conditions of the outermost query, each on its own. */
export function conditionsOf({ query }: Plan): readonly Predicate[] {
  return query.kind === 'select' && query.where !== undefined ? conjuncts(query.where) : []
}

function isWritten(column: Select['columns'][number]): boolean {
  return !column.why.some((why) => why.kind === 'default' && why.reason === 'identity')
}
function isDefault(node: Node): boolean {
  return node.why.every((why) => why.kind === 'default')
}
function shownName(column: Select['columns'][number]): string {
  return `${column.show === 'support' ? '~' : column.show === 'hidden' ? '-' : ''}${column.name}`
}
function orderName({ column, direction }: { readonly column: string; readonly direction: 'asc' | 'desc' }): string {
  return direction === 'desc' ? `-${column}` : column
}
