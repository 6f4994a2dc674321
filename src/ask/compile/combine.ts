import type { Combine } from '../../flow.ts'
import { afterwards } from './afterwards.ts'
import type { Build, Relation, RelationColumn, Wanted } from './build.ts'
import { expression } from './expression.ts'
import { finish } from './finish.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { shapeOf } from './shape.ts'
import { join, name, type Sql, sql } from './sql.ts'
import { type Stage, stageEnv } from './stage.ts'
import type { Typed } from './typed.ts'
import type { Windows } from './window.ts'

interface Input {
  readonly name: string
  readonly alias: string
  readonly relation: Relation
}

/** Inputs with unique keys side by side: the keys of all of them, and every input joined to those. */
export function compileCombine(query: Combine, build: Build, wanted: Wanted, ordered: boolean): Relation {
  const inputs = query.inputs.map((input): Input => {
    const relation = build.query(input.query, 'all', false)
    return { name: input.name, relation, alias: build.cte(input.name, relation.body) }
  })
  const joined = joinedStage(query, inputs, build)
  const owns = (expr: { readonly column: string; readonly input?: string }): boolean => expr.input === undefined && !query.on.includes(expr.column)
  const shape = shapeOf(query.columns, query.having, () => undefined, owns)
  const keys = shape.base.filter((column) => column.expr.kind === 'column' && column.expr.input === undefined).map((column) => column.name)
  const inner = stageEnv(joined, NO_WINDOWS, build)
  const stage: Stage = { node: joined.node, columns: new Map(shape.base.map((column): [string, Typed] => [column.name, expression(column.expr, inner)])) }
  const windows: Windows = {
    ...NO_WINDOWS,
    keys,
    order: query.order.flatMap((one) => {
      const typed = stage.columns.get(one.column)
      return typed ? [{ sql: typed.sql, direction: one.direction, nulls: true }] : []
    }),
  }
  const done = afterwards(stage, { shape, windows, select: query, cut: undefined }, build)
  const columns = query.columns.map((column): RelationColumn => {
    const typed = done.columns.get(column.name)
    return {
      name: column.name,
      label: column.label,
      show: column.show,
      format: column.format,
      type: typed?.type ?? 'decimal',
      zone: typed?.zone,
      additive: false,
    }
  })
  return finish(done, { select: { ...query, distinct: false }, keys, ties: keys, wanted, ordered, columns }, build)
}

const NO_WINDOWS: Windows = { keys: [], order: [], percentages: new Set(), withIdentity: (columns) => columns }

/** Columns are named `<key>` and `<input> <column>`. */
function joinedStage(query: Combine, inputs: readonly Input[], build: Build): Stage {
  const [first] = inputs
  if (!first) throw new PlanNotExpressible('Nothing to combine.', query.id)
  const columns = new Map<string, Typed>()
  for (const input of inputs) {
    for (const column of input.relation.columns) {
      const read = name(input.alias, column.name)
      columns.set(`${input.name} ${column.name}`, { sql: column.additive ? sql`COALESCE(${read}, 0)` : read, type: column.type, zone: column.zone })
    }
  }
  if (query.on.length === 0) {
    return { node: { from: name(first.alias), joins: inputs.slice(1).map((input) => sql`CROSS JOIN ${name(input.alias)}`) }, columns }
  }
  const lead = keysOf(query, inputs, build)
  for (const key of query.on) {
    const known = first.relation.columns.find((column) => column.name === key)
    columns.set(key, { sql: name(lead, key), type: known?.type ?? 'text', zone: known?.zone })
  }
  const joins = inputs.map(
    (input) =>
      sql`LEFT JOIN ${name(input.alias)} ON ${join(
        query.on.map((key) => build.dialect.same(name(input.alias, key), name(lead, key))),
        ' AND ',
      )}`,
  )
  return { node: { from: name(lead), joins }, columns }
}

function keysOf(query: Combine, inputs: readonly Input[], build: Build): string {
  const list = (input: Input): Sql =>
    sql`SELECT ${join(
      query.on.map((key) => name(input.alias, key)),
      ', ',
    )} FROM ${name(input.alias)}`
  const sides = query.how === 'left' ? inputs.slice(0, 1) : inputs
  return build.cte('keys', join(sides.map(list), query.how === 'inner' ? '\nINTERSECT\n' : '\nUNION\n'))
}
