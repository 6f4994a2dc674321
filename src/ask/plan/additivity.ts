import type { Column, Expr } from '../../flow.ts'
import { isToOne } from '../../warehouse/semantic/model.ts'
import { exprsWithin } from './expr-parts.ts'
import { atEntity, entityOfScope, type Scope, walkPath } from './scope.ts'

/** `full`: may be summed again over any key. `stock`: over any key but time. `none`: never. */
export type Additivity = 'full' | 'stock' | 'none'

/** Counts, sums of rows of `from`, and what is made of them by + and −. */
export function additivityOf(expr: Expr, scope: Scope, seen: ReadonlySet<string> = new Set()): Additivity {
  switch (expr.kind) {
    case 'aggregate':
      if (expr.fn === 'first' || expr.fn === 'last') return 'stock'
      if ((expr.fn !== 'count' && expr.fn !== 'sum') || expr.distinct) return 'none'
      return aboveOf(expr, scope) ? 'none' : 'full'
    case 'measure': {
      const from = entityOfScope(scope)
      const walk = from && walkPath(scope.model, from.name, expr.path)
      if (!walk || walk.kind === 'unknown' || expr.path.length > 0) return 'none'
      const measure = Object.hasOwn(walk.entity.measures, expr.measure) ? walk.entity.measures[expr.measure] : undefined
      return measure ? additivityOf(measure.expr, atEntity(scope, walk.entity.name), seen) : 'none'
    }
    case 'call':
      return callAdditivity(expr, scope, seen)
    case 'column':
      return columnAdditivity(expr, scope, seen)
    default:
      return 'none'
  }
}

/** The path to the upper entity an aggregate runs over, if all it touches lies there: each upper row then counts once per group. */
export function aboveOf(expr: Extract<Expr, { kind: 'aggregate' }>, scope: Scope): readonly string[] | undefined {
  const from = entityOfScope(scope)
  if (!from || !expr.of) return undefined
  const paths = exprsWithin(expr.of).flatMap((part) =>
    part.kind === 'field' || part.kind === 'related' ? [part.kind === 'related' ? ownPart(part.path, from.name, scope) : part.path] : [],
  )
  const [first, ...rest] = paths
  if (!first) return undefined
  const shared = rest.reduce((common, path) => common.slice(0, firstDifference(common, path)), first)
  const walk = walkPath(scope.model, from.name, shared)
  if (walk.kind === 'unknown') return undefined
  return walk.joins.some((join) => join.cardinality === 'many_to_one') ? shared : undefined
}

/** The to-one beginning of a path that ends to-many. */
function ownPart(path: readonly string[], from: string, scope: Scope): readonly string[] {
  const walk = walkPath(scope.model, from, path)
  if (walk.kind === 'unknown') return path
  const firstMany = walk.joins.findIndex((join) => !isToOne(join))
  return firstMany < 0 ? path : path.slice(0, firstMany)
}
function firstDifference(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((step, index) => step !== b[index])
  return at < 0 ? a.length : at
}

function callAdditivity(expr: Extract<Expr, { kind: 'call' }>, scope: Scope, seen: ReadonlySet<string>): Additivity {
  const [left, right] = expr.args
  if (!left) return 'none'
  const of = (part: Expr) => additivityOf(part, scope, seen)
  if (expr.fn === 'negate' || expr.fn === 'coalesce') return of(left)
  if ((expr.fn === '+' || expr.fn === '-') && right) return weaker(of(left), of(right))
  if (expr.fn === '*' && right) return left.kind === 'value' ? of(right) : right.kind === 'value' ? of(left) : 'none'
  return expr.fn === '/' && right?.kind === 'value' ? of(left) : 'none'
}
function weaker(a: Additivity, b: Additivity): Additivity {
  if (a === 'none' || b === 'none') return 'none'
  return a === 'stock' || b === 'stock' ? 'stock' : 'full'
}

function columnAdditivity(expr: Extract<Expr, { kind: 'column' }>, scope: Scope, seen: ReadonlySet<string>): Additivity {
  const column: Column | undefined = scope.columns.find((one) => one.name === expr.column)
  return column && expr.input === undefined && !seen.has(column.name) ? additivityOf(column.expr, scope, new Set([...seen, column.name])) : 'none'
}
