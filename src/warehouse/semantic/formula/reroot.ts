import type { Expr, Node, Path, Predicate } from '../../../flow.ts'
import { mapExprParts, mapPredicateParts, type PartMap } from './parts.ts'

/**
 * Reads what was written at the end of `path` from its start: every path gets `path` in front.
 * Conditions get new ids and origins from `node`; without it they keep theirs.
 */
export function extendExpr(path: Path, node?: () => Node): { readonly expr: (expr: Expr) => Expr; readonly predicate: (predicate: Predicate) => Predicate } {
  const renew: PartMap = {
    expr: (part) => mapExprParts(part, renew),
    predicate: (part) => ({ ...mapPredicateParts(part, renew), ...node?.() }),
    endExpr: (part) => renew.expr(part),
    endPredicate: (part) => renew.predicate(part),
  }
  const extend: PartMap = {
    expr: (part) => prefixed(mapExprParts(part, extend), path),
    predicate: (part) => {
      const mapped = mapPredicateParts(part, extend)
      return { ...(mapped.kind === 'exists' ? { ...mapped, path: [...path, ...mapped.path] } : mapped), ...node?.() }
    },
    endExpr: renew.expr,
    endPredicate: renew.predicate,
  }
  return { expr: extend.expr, predicate: extend.predicate }
}

function prefixed(expr: Expr, path: Path): Expr {
  return expr.kind === 'field' || expr.kind === 'measure' || expr.kind === 'related' ? { ...expr, path: [...path, ...expr.path] } : expr
}
