import type { Expr, Path, Predicate } from '../../flow.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { children, conjuncts, pathsOf, rebase } from './paths.ts'
import type { RowScope } from './scope.ts'

export type Aggregate = Extract<Expr, { kind: 'aggregate' }>
type MeasureNode = Extract<Expr, { kind: 'measure' }>

/** One aggregate with all conditions it stands under. */
export interface Spec {
  readonly node: Aggregate
  readonly conditions: readonly Predicate[]
}

/** The formula of a measure as seen from the rows of the scope. */
export function measureFormula(expr: MeasureNode, scope: RowScope, base: Path): Expr {
  const entity = scope.entityAt(expr.path)
  const measure = entity.measures[expr.measure]
  if (!measure) throw new PlanNotExpressible(`"${entity.name}" has no measure "${expr.measure}".`)
  const formula = rebase(measure.expr, expr.path)
  return expr.path.length > base.length ? countedByKey(formula, expr.path, entity.key) : formula
}

/** Counting rows of an entity above: counting its keys, each once. */
function countedByKey(expr: Expr, path: Path, key: readonly string[]): Expr {
  if (expr.kind === 'aggregate' && expr.fn === 'count' && !expr.of) {
    const [first] = key
    if (first === undefined) throw new PlanNotExpressible(`Rows of "${path.join('.')}" cannot be told apart.`)
    return { ...expr, of: { kind: 'field', path, field: first } }
  }
  if (expr.kind === 'call') return { ...expr, args: expr.args.map((arg) => countedByKey(arg, path, key)) }
  return expr
}

export function narrowed(node: Aggregate, conditions: readonly Predicate[]): Spec {
  return { node: { ...node, where: undefined }, conditions: [...conditions, ...conjuncts(node.where)] }
}

/** Every aggregate of an expression, measures opened. */
export function leavesOf(expr: Expr, scope: RowScope, base: Path, conditions: readonly Predicate[] = []): readonly Spec[] {
  if (expr.kind === 'aggregate') return [narrowed(expr, conditions)]
  if (expr.kind === 'measure') return leavesOf(measureFormula(expr, scope, base), scope, base, [...conditions, ...conjuncts(expr.where)])
  return children(expr).flatMap((child) => leavesOf(child, scope, base, conditions))
}

/** Path of the rows an aggregate is over, when they are above the scope's own. */
export function levelOf(node: Aggregate, scope: RowScope, base: Path): Path | undefined {
  if (!node.of || !scope.entity) return undefined
  const paths = pathsOf(node.of, scope.build.model, scope.entity)
  const [first] = paths
  if (!first) return undefined
  const common = paths.reduce((left, right) => {
    const end = left.findIndex((step, n) => right[n] !== step)
    return end === -1 ? left : left.slice(0, end)
  }, first)
  const multiplies = common.some((step, n) => n >= base.length && scope.entityAt(common.slice(0, n)).joins[step]?.cardinality !== 'one_to_one')
  return multiplies ? common : undefined
}
