import type { SetQuery } from '../../flow.ts'
import type { Build, Relation, Wanted } from './build.ts'
import { limitOf } from './finish.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { type OrderTerm, printOrder } from './select-node.ts'
import { empty, join, name, type Sql, sql } from './sql.ts'

const WORDS = { union: 'UNION', union_all: 'UNION ALL', intersect: 'INTERSECT', except: 'EXCEPT' } as const

/** Columns by position, names of the first input; inputs stand unparenthesised, which every database accepts. */
export function compileSet(query: SetQuery, build: Build, _wanted: Wanted, ordered: boolean): Relation {
  const inputs = query.inputs.map((input) => build.query(input, 'asked', false))
  const [first] = inputs
  if (!first) throw new PlanNotExpressible('A set without inputs.', query.id)
  if (inputs.some((input) => input.columns.length !== first.columns.length))
    throw new PlanNotExpressible('The inputs have different numbers of columns.', query.id)
  const keepOrder = ordered || query.limit !== undefined
  const { limit } = query
  if (limit?.ties === 'keep') throw new PlanNotExpressible('A set cannot keep ties.', query.id)
  const bodies = inputs.map((input) => (input.node && !input.node.limit ? input.body : derived(input, build)))
  const order = keepOrder ? [sql`ORDER BY ${join(orderOf(query, first).map(printOrder), ', ')}`] : []
  const cut = limit && limitOf(limit, build)
  const rows = cut ? [sql`LIMIT ${cut.count}${cut.offset ? sql` OFFSET ${cut.offset}` : empty}`] : []
  const body = join([join(bodies, `\n${WORDS[query.op]}\n`), ...order, ...rows], '\n')
  return { body, columns: first.columns.map((column) => ({ ...column, additive: false })) }
}

function derived(input: Relation, build: Build): Sql {
  const alias = build.fresh('input')
  return sql`SELECT ${join(
    input.columns.map((column) => name(alias, column.name)),
    ', ',
  )} FROM (\n${input.body}\n) AS ${name(alias)}`
}

function orderOf(query: SetQuery, first: Relation): readonly OrderTerm[] {
  const given = query.order.map((one): OrderTerm => ({ sql: name(one.column), direction: one.direction, nulls: true }))
  const rest = first.columns.filter((column) => !query.order.some((one) => one.column === column.name))
  return [...given, ...rest.map((column): OrderTerm => ({ sql: name(column.name), direction: 'asc', nulls: true }))]
}
