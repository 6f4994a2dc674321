import type { Expr, Predicate } from '../../flow.ts'
import type { RowScope } from './scope.ts'

/** Paths that a condition cannot be true without: their joins may leave rows out. */
export function strengthen(conditions: readonly Predicate[], scope: RowScope): void {
  const strict = (expr: Expr): void => {
    if (expr.kind !== 'field' || !scope.entity) return
    const place = scope.locate(expr.path, expr.field)
    const found = scope.entityAt(place.path).fields[place.field]
    if (found?.source.kind === 'column') scope.aliasOf(place.path, true)
  }
  for (const condition of conditions) {
    if (condition.kind === 'compare') {
      strict(condition.left)
      strict(condition.right)
    } else if (condition.kind === 'between' || condition.kind === 'in' || condition.kind === 'text' || condition.kind === 'true') strict(condition.of)
    else if (condition.kind === 'within' && (condition.resolved.start !== null || condition.resolved.end !== null)) strict(condition.of)
  }
}
