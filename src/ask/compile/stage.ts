import type { Expr } from '../../flow.ts'
import type { Build } from './build.ts'
import { compare } from './comparison.ts'
import { type Env, expression, type Leaf } from './expression.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { singleCell } from './row-env.ts'
import { printSelect, type SelectNode } from './select-node.ts'
import { join, name, type Sql, sql } from './sql.ts'
import type { Typed } from './typed.ts'
import { type Windows, windowed } from './window.ts'

/** Finished rows on their way: a SELECT still open for conditions, and what its columns are by name. */
export interface Stage {
  readonly node: Omit<SelectNode, 'columns' | 'order' | 'limit' | 'distinct'>
  readonly columns: ReadonlyMap<string, Typed>
}

/** Columns of the stage become plain columns of a named sub-select. */
export function wrap(stage: Stage, hint: string, build: Build): Stage & { readonly alias: string } {
  const columns = [...stage.columns].map(([column, typed]) => ({ name: column, sql: typed.sql }))
  const alias = build.cte(hint, printSelect({ ...stage.node, columns }))
  return { alias, node: { from: name(alias) }, columns: columnsOf(alias, stage.columns) }
}

export function columnsOf(alias: string, columns: ReadonlyMap<string, Typed>): Map<string, Typed> {
  return new Map([...columns].map(([column, typed]): [string, Typed] => [column, { sql: name(alias, column), type: typed.type, zone: typed.zone }]))
}

/** A condition on finished rows: after grouping where there is grouping. */
export function keep(stage: Stage, condition: Sql): Stage {
  const grouped = (stage.node.group?.length ?? 0) > 0
  const { node } = stage
  return { ...stage, node: grouped ? { ...node, having: [...(node.having ?? []), condition] } : { ...node, where: [...(node.where ?? []), condition] } }
}

export const previousName = (column: string): string => `previous ${column}`

/** Expressions over finished rows. */
export function stageEnv(stage: Stage, windows: Windows, build: Build): Env {
  const column = (wanted: string, input?: string): Typed => {
    const typed = stage.columns.get(input === undefined ? wanted : `${input} ${wanted}`)
    if (!typed) throw new PlanNotExpressible(`There is no column "${wanted}".`)
    return typed
  }
  const leaf = (expr: Leaf): Typed => {
    if (expr.kind === 'column') return column(expr.column, expr.input)
    if (expr.kind === 'compared') return compared(expr, column, windows, build)
    if (expr.kind === 'window') return windowed(expr, expression(expr.of, env), column, windows, build)
    if (expr.kind === 'scalar') return expr.match && expr.match.length > 0 ? lookedUp(expr, env) : singleCell(expr, build)
    throw new PlanNotExpressible(`"${expr.kind}" cannot be read from finished rows.`)
  }
  const env: Env = {
    build,
    leaf,
    exists: (condition) => {
      throw new PlanNotExpressible('Finished rows have no relations.', condition.id)
    },
  }
  return env
}

function compared(expr: Extract<Expr, { kind: 'compared' }>, column: (name: string) => Typed, windows: Windows, build: Build): Typed {
  const current = column(expr.column)
  const previous = column(previousName(expr.column))
  if (expr.value === 'previous') return previous
  const change = sql`${current.sql} - ${previous.sql}`
  // The growth of a percentage is told in percentage points
  if (expr.value === 'change' || windows.percentages.has(expr.column)) return { sql: change, type: current.type }
  return { sql: build.dialect.divide(sql`(${change})`, sql`abs(${previous.sql})`, current.type === 'integer'), type: 'decimal' }
}

function lookedUp(expr: Extract<Expr, { kind: 'scalar' }>, env: Env): Typed {
  const { build } = env
  const relation = build.query(expr.query, 'asked+support', false)
  const alias = build.fresh('looked up')
  const match = expr.match ?? []
  const value = relation.columns.find((column) => !match.some((pair) => pair.column === column.name))
  if (!value) throw new PlanNotExpressible('The sub-plan has no value to look up.')
  const on = match.map((pair) => {
    const column = relation.columns.find((candidate) => candidate.name === pair.column)
    if (!column) throw new PlanNotExpressible(`The sub-plan has no column "${pair.column}".`)
    return compare('=', { sql: name(alias, column.name), type: column.type, zone: column.zone }, expression(pair.outer, env), undefined, build)
  })
  return {
    sql: sql`(SELECT ${name(alias, value.name)} FROM (\n${relation.body}\n) AS ${name(alias)} WHERE ${join(on, ' AND ')})`,
    type: value.type,
    zone: value.zone,
  }
}
