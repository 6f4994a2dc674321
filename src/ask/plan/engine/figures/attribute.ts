import type { Column, Combine, Plan, Predicate, Query, Select, Why } from '../../../../flow.ts'

/** Marks what `expandPlan` wrote down from a composed plan until it is told where each part came from. */
export const UNTOLD: Why = { kind: 'words', span: [0, 0] }

type Whys = ReadonlyMap<string, readonly Why[]>

/** Says of every part of a plan which words it came from. */
export function attributed(plan: Plan, whys: Whys, rest: Why): Plan {
  const display = told(plan.display, whys.get('display'), rest)
  return { ...plan, query: attributedQuery(plan.query, whys, rest), display }
}

function attributedQuery(query: Query, whys: Whys, rest: Why): Query {
  if (query.kind === 'set') return told(query, undefined, rest)
  const columns = query.columns.map((column): Column => told(column, whys.get(`col:${column.name}`), rest))
  const order = query.order.map((one) => told(one, whys.get(`order:${one.column}`), rest))
  const shared = { columns, order, ...(query.limit && { limit: told(query.limit, whys.get('limit'), rest) }) }
  const own = told(query, whys.get('query'), rest)
  const having = query.having && { having: attributedConditions(query.having, whys, 'having', rest) }
  if (own.kind === 'combine') return combineOf({ ...own, ...shared, ...having }, whys, rest)
  return selectOf({ ...own, ...shared, ...having }, whys, rest)
}

function combineOf(combine: Combine, whys: Whys, rest: Why): Combine {
  return { ...combine, inputs: combine.inputs.map((input) => ({ ...input, query: attributedQuery(input.query, whys, rest) })) }
}

function selectOf(select: Select, whys: Whys, rest: Why): Select {
  return {
    ...select,
    ...(select.where && { where: attributedConditions(select.where, whys, 'where', rest) }),
    ...(select.period && { period: told(select.period, whys.get('period'), rest) }),
    ...(select.compare && { compare: told(select.compare, whys.get('compare'), rest) }),
    ...(select.top && { top: { ...told(select.top, whys.get('top'), rest), by: select.top.by.map((one) => told(one, whys.get('top'), rest)) } }),
  }
}

function attributedConditions(predicate: Predicate, whys: Whys, slot: string, rest: Why): Predicate {
  const at = (one: Predicate, i: number): Predicate => deep(one, whys.get(`${slot}:${i}`), rest)
  if (predicate.kind !== 'and') return at(predicate, 0)
  const [first, second, ...more] = predicate.of
  return { ...told(predicate, undefined, rest), of: [at(first, 0), at(second, 1), ...more.map((one, i) => at(one, i + 2))] }
}

/** A condition and the conditions in it come from the same words. */
function deep(predicate: Predicate, why: readonly Why[] | undefined, rest: Why): Predicate {
  const own = told(predicate, why, rest)
  switch (own.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...more] = own.of
      return { ...own, of: [deep(first, why, rest), deep(second, why, rest), ...more.map((one) => deep(one, why, rest))] }
    }
    case 'not':
      return { ...own, of: deep(own.of, why, rest) }
    case 'exists':
      return own.where === undefined ? own : { ...own, where: deep(own.where, why, rest) }
    default:
      return own
  }
}

function told<N extends { readonly why: readonly [Why, ...Why[]] }>(node: N, why: readonly Why[] | undefined, rest: Why): N {
  const known = node.why.filter((one) => !isUntold(one))
  if (known.length === node.why.length) return node
  const [first, ...more] = why ?? [rest]
  if (first === undefined) return { ...node, why: [rest, ...known] }
  const kept = known.filter((one) => ![first, ...more].some((other) => JSON.stringify(other) === JSON.stringify(one)))
  return { ...node, why: [first, ...more, ...kept] }
}
function isUntold(why: Why): boolean {
  return why.kind === 'words' && why.span[0] === 0 && why.span[1] === 0
}
