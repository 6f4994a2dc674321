import type { Expr, Predicate, Query } from '../../flow.ts'
import { mapExprParts, mapPredicateParts, type PartMap } from '../../warehouse/semantic/index.ts'

/** The direct parts of an expression or condition. `end…` are evaluated at the end of its own path. */
export interface Parts {
  readonly exprs: readonly Expr[]
  readonly predicates: readonly Predicate[]
  readonly endExprs: readonly Expr[]
  readonly endPredicates: readonly Predicate[]
}

export function partsOfExpr(expr: Expr): Parts {
  const { parts, map } = collector()
  mapExprParts(expr, map)
  return parts
}

export function partsOfPredicate(predicate: Predicate): Parts {
  const { parts, map } = collector()
  mapPredicateParts(predicate, map)
  return parts
}

/** All expressions of one scope, outer before inner: not what stands at the end of a to-many path, not sub-plans. */
export function exprsWithin(expr: Expr): readonly Expr[] {
  const parts = partsOfExpr(expr)
  return [expr, ...parts.exprs.flatMap(exprsWithin), ...parts.predicates.flatMap(exprsOfPredicate)]
}

/** All expressions of one scope in a condition. */
export function exprsOfPredicate(predicate: Predicate): readonly Expr[] {
  const parts = partsOfPredicate(predicate)
  return [...parts.exprs.flatMap(exprsWithin), ...parts.predicates.flatMap(exprsOfPredicate)]
}

/** A condition and all conditions in it, of every scope but sub-plans. */
export function predicatesWithin(predicate: Predicate): readonly Predicate[] {
  const parts = partsOfPredicate(predicate)
  return [predicate, ...[...parts.predicates, ...parts.endPredicates].flatMap(predicatesWithin)]
}

/** The parts that are joined by `and` at the top. */
export function conjuncts(predicate: Predicate | undefined): readonly Predicate[] {
  if (!predicate) return []
  return predicate.kind === 'and' ? predicate.of.flatMap(conjuncts) : [predicate]
}

/** Sub-plans an expression or condition holds directly. */
export function queryOf(part: Expr | Predicate): Query | undefined {
  return part.kind === 'scalar' || part.kind === 'member' ? part.query : undefined
}

function collector(): { readonly parts: Parts; readonly map: PartMap } {
  const parts = { exprs: [] as Expr[], predicates: [] as Predicate[], endExprs: [] as Expr[], endPredicates: [] as Predicate[] }
  const keep =
    <T>(list: T[]) =>
    (part: T): T => {
      list.push(part)
      return part
    }
  return { parts, map: { expr: keep(parts.exprs), predicate: keep(parts.predicates), endExpr: keep(parts.endExprs), endPredicate: keep(parts.endPredicates) } }
}
