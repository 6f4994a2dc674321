import type { Expr, Predicate } from '../../../flow.ts'
import { mapExprParts, mapPredicateParts, type PartMap } from '../formula/index.ts'
import type { Measure } from '../model.ts'

/** Every expression inside an expression, itself first, those in conditions included. */
export function expressionsIn(expr: Expr): readonly Expr[] {
  const found: Expr[] = []
  const visit: PartMap = {
    expr: (part) => {
      found.push(part)
      return mapExprParts(part, visit)
    },
    predicate: (part: Predicate) => mapPredicateParts(part, visit),
    endExpr: (part) => visit.expr(part),
    endPredicate: (part) => visit.predicate(part),
  }
  visit.expr(expr)
  return found
}

/** What sort of figure a formula is; follows from its form alone. */
export function measureKind(expr: Expr): Measure['kind'] {
  const all = expressionsIn(expr)
  if (all.some((one) => one.kind === 'window')) return 'window'
  if (all.some((one) => one.kind === 'aggregate' && (one.fn === 'first' || one.fn === 'last'))) return 'semi_additive'
  if (expr.kind === 'call' && expr.fn === '/') return 'ratio'
  if (expr.kind !== 'aggregate') return 'derived'
  return expr.where === undefined ? 'simple' : 'filtered'
}
