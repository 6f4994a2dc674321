import type { Column, Expr, Id, Plan, Predicate, Query, Select } from '../../flow.ts'
import { mapExprParts, mapPredicateParts, type PartMap } from '../../warehouse/semantic/index.ts'

/** What becomes of the parts of a plan; a part without an entry stays as it is. */
export interface Rewrite {
  /** Called for every query, inner ones first. */
  readonly query?: (query: Query) => Query
  /** Called for every condition, outer before inner; `undefined` takes it out. Its parts are rewritten after. */
  readonly predicate?: (predicate: Predicate) => Predicate | undefined
  /** Called for every expression, outer before inner. Its parts are rewritten after. */
  readonly expr?: (expr: Expr) => Expr
}

export function rewritePlan(plan: Plan, rewrite: Rewrite): Plan {
  return { ...plan, query: rewriteQuery(plan.query, rewrite) }
}

/** The one query with this id, replaced. */
export function replaceQuery(plan: Plan, id: Id, replace: (query: Query) => Query): Plan {
  return rewritePlan(plan, { query: (query) => (query.id === id ? replace(query) : query) })
}

export function rewriteQuery(query: Query, rewrite: Rewrite): Query {
  const inner = innerQueries(query, rewrite)
  return rewrite.query ? rewrite.query(inner) : inner
}

function innerQueries(query: Query, rewrite: Rewrite): Query {
  switch (query.kind) {
    case 'select':
      return rewriteSelect(query, rewrite)
    case 'set': {
      const [first, second, ...rest] = query.inputs
      return { ...query, inputs: [rewriteQuery(first, rewrite), rewriteQuery(second, rewrite), ...rest.map((input) => rewriteQuery(input, rewrite))] }
    }
    case 'combine': {
      const { having, ...rest } = query
      const kept = having && rewritePredicate(having, rewrite)
      const inputs = query.inputs.map((input) => ({ ...input, query: rewriteQuery(input.query, rewrite) }))
      return { ...rest, inputs, columns: rewriteColumns(query.columns, rewrite), ...(kept && { having: kept }) }
    }
  }
}

function rewriteSelect(select: Select, rewrite: Rewrite): Select {
  const { where, having, period, ...rest } = select
  const [keptWhere, keptHaving] = [where && rewritePredicate(where, rewrite), having && rewritePredicate(having, rewrite)]
  return {
    ...rest,
    from: 'query' in select.from ? { query: rewriteQuery(select.from.query, rewrite) } : select.from,
    columns: rewriteColumns(select.columns, rewrite),
    ...(keptWhere && { where: keptWhere }),
    ...(period && { period: { ...period, field: rewriteExpr(period.field, rewrite) } }),
    ...(keptHaving && { having: keptHaving }),
  }
}

function rewriteColumns(columns: readonly Column[], rewrite: Rewrite): readonly Column[] {
  return columns.map((column) => ({ ...column, expr: rewriteExpr(column.expr, rewrite) }))
}

export function rewriteExpr(expr: Expr, rewrite: Rewrite): Expr {
  const own = rewrite.expr ? rewrite.expr(expr) : expr
  const mapped = mapExprParts(own, partMap(rewrite))
  return mapped.kind === 'scalar' ? { ...mapped, query: rewriteQuery(mapped.query, rewrite) } : withoutEmptyWhere(mapped)
}

/** A condition without what was taken out of it; undefined if nothing is left. */
export function rewritePredicate(predicate: Predicate, rewrite: Rewrite): Predicate | undefined {
  const own = rewrite.predicate ? rewrite.predicate(predicate) : predicate
  if (!own) return undefined
  if (own.kind === 'and' || own.kind === 'or') {
    const [first, second, ...rest] = own.of.flatMap((part) => rewritePredicate(part, rewrite) ?? [])
    if (!first) return undefined
    return second ? { ...own, of: [first, second, ...rest] } : first
  }
  if (own.kind === 'not') {
    const of = rewritePredicate(own.of, rewrite)
    return of && { ...own, of }
  }
  if (own.kind === 'exists') {
    const { where, ...rest } = own
    const kept = where && rewritePredicate(where, rewrite)
    return { ...rest, ...(kept && { where: kept }) }
  }
  const mapped = mapPredicateParts(own, partMap(rewrite))
  return mapped.kind === 'member' ? { ...mapped, query: rewriteQuery(mapped.query, rewrite) } : mapped
}

/** Marks a condition that was taken out where one must stand, until the expression around it drops it. */
const GONE: Predicate = { id: '', why: [{ kind: 'edit', revision: 0 }], kind: 'true', of: { kind: 'value', type: 'boolean', value: true } }

function partMap(rewrite: Rewrite): PartMap {
  const predicate = (part: Predicate) => rewritePredicate(part, rewrite) ?? GONE
  const expr = (part: Expr) => rewriteExpr(part, rewrite)
  return { expr, predicate, endExpr: expr, endPredicate: predicate }
}
function withoutEmptyWhere(expr: Expr): Expr {
  if ((expr.kind !== 'measure' && expr.kind !== 'related' && expr.kind !== 'aggregate') || expr.where !== GONE) return expr
  const { where: _, ...rest } = expr
  return rest
}
