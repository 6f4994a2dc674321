import type { Expr, Predicate } from '../../../flow.ts'

/** What to make of the direct parts of an expression or condition. */
export interface PartMap {
  /** Parts evaluated where the whole is. */
  readonly expr: (part: Expr) => Expr
  readonly predicate: (part: Predicate) => Predicate
  /** Parts evaluated at the end of the whole's own path: `of` and `where` of `related`, `where` of `measure` and `exists`. Default: unchanged. */
  readonly endExpr?: (part: Expr) => Expr
  readonly endPredicate?: (part: Predicate) => Predicate
}

/** The same expression with its direct parts replaced. Queries inside `scalar` stay as they are. */
export function mapExprParts(expr: Expr, map: PartMap): Expr {
  const endPredicate = map.endPredicate ?? same
  switch (expr.kind) {
    case 'value':
    case 'slot':
    case 'field':
    case 'column':
    case 'compared':
      return expr
    case 'measure':
      return { ...expr, ...(expr.where && { where: endPredicate(expr.where) }) }
    case 'related':
      return { ...expr, ...(expr.of && { of: (map.endExpr ?? same)(expr.of) }), ...(expr.where && { where: endPredicate(expr.where) }) }
    case 'aggregate':
      return {
        ...expr,
        ...(expr.of && { of: map.expr(expr.of) }),
        ...(expr.where && { where: map.predicate(expr.where) }),
        ...(expr.along && { along: map.expr(expr.along) }),
        ...(expr.per && { per: expr.per.map(map.expr) }),
      }
    case 'window':
    case 'bucket':
    case 'part':
    case 'add':
      return { ...expr, of: map.expr(expr.of) }
    case 'call':
      return { ...expr, args: expr.args.map(map.expr) }
    case 'diff':
      return { ...expr, from: map.expr(expr.from), to: map.expr(expr.to) }
    case 'case':
      return {
        ...expr,
        // biome-ignore lint/suspicious/noThenProperty: the word of the plan contract
        when: expr.when.map((one) => ({ if: map.predicate(one.if), then: map.expr(one.then) })),
        ...(expr.else && { else: map.expr(expr.else) }),
      }
    case 'scalar':
      return { ...expr, ...(expr.match && { match: expr.match.map((one) => ({ ...one, outer: map.expr(one.outer) })) }) }
  }
}

/** The same condition with its direct parts replaced. Queries inside `member` stay as they are. */
export function mapPredicateParts(predicate: Predicate, map: PartMap): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...rest] = predicate.of
      return { ...predicate, of: [map.predicate(first), map.predicate(second), ...rest.map(map.predicate)] }
    }
    case 'not':
      return { ...predicate, of: map.predicate(predicate.of) }
    case 'compare':
      return { ...predicate, left: map.expr(predicate.left), right: map.expr(predicate.right) }
    case 'between':
      return { ...predicate, of: map.expr(predicate.of), low: map.expr(predicate.low), high: map.expr(predicate.high) }
    case 'in':
      return { ...predicate, of: map.expr(predicate.of), values: predicate.values.map(map.expr) }
    case 'text':
      return { ...predicate, of: map.expr(predicate.of), value: map.expr(predicate.value) }
    case 'null':
    case 'true':
    case 'within':
      return { ...predicate, of: map.expr(predicate.of) }
    case 'exists':
      return { ...predicate, ...(predicate.where && { where: (map.endPredicate ?? same)(predicate.where) }) }
    case 'member':
      return { ...predicate, of: predicate.of.map(map.expr) }
  }
}

function same<T>(part: T): T {
  return part
}
