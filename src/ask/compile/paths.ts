import type { Expr, Path, Predicate } from '../../flow.ts'
import { type Entity, isToOne, type Join, type Model } from '../../warehouse/semantic/model.ts'
import { entityOf } from './build.ts'
import { PlanNotExpressible } from './not-expressible.ts'

/** Joins walked along a path, and the entity at its end. */
export function walk(model: Model, from: Entity, path: Path): { readonly entity: Entity; readonly joins: readonly Join[] } {
  const joins: Join[] = []
  let entity = from
  for (const step of path) {
    const join = entity.joins[step]
    if (!join) throw new PlanNotExpressible(`"${entity.name}" has no join "${step}".`)
    joins.push(join)
    entity = entityOf(model, join.to)
  }
  return { entity, joins }
}

/** Splits a path before its first step that multiplies rows. */
export function splitAtMany(model: Model, from: Entity, path: Path): { readonly toOne: Path; readonly rest: Path } {
  const { joins } = walk(model, from, path)
  const many = joins.findIndex((join) => !isToOne(join))
  return many === -1 ? { toOne: path, rest: [] } : { toOne: path.slice(0, many), rest: path.slice(many) }
}

export function commonPrefix(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths
  const end = first.findIndex((step, n) => others.some((other) => other[n] !== step))
  return end === -1 ? first : first.slice(0, end)
}

/** To-one paths of the rows an expression reads; what opens a scope of its own counts by where it starts. */
export function pathsOf(expr: Expr, model: Model, from: Entity | undefined): Path[] {
  if (expr.kind === 'field' || expr.kind === 'measure') return [expr.path]
  if (expr.kind === 'related') return [from ? splitAtMany(model, from, expr.path).toOne : []]
  if (expr.kind === 'case') {
    const branches = expr.when.flatMap((branch) => [...pathsOfPredicate(branch.if, model, from), ...pathsOf(branch.then, model, from)])
    return [...branches, ...(expr.else ? pathsOf(expr.else, model, from) : [])]
  }
  return children(expr).flatMap((child) => pathsOf(child, model, from))
}

export function pathsOfPredicate(predicate: Predicate, model: Model, from: Entity | undefined): Path[] {
  if (predicate.kind === 'exists') return [from ? splitAtMany(model, from, predicate.path).toOne : []]
  return [
    ...operands(predicate).flatMap((operand) => pathsOf(operand, model, from)),
    ...parts(predicate).flatMap((part) => pathsOfPredicate(part, model, from)),
  ]
}

/** Expressions directly inside an expression, in the same scope; predicates and sub-plans left out. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'call':
      return expr.args
    case 'bucket':
    case 'part':
    case 'add':
    case 'window':
      return [expr.of]
    case 'diff':
      return [expr.from, expr.to]
    case 'case':
      return [...expr.when.map((branch) => branch.then), ...(expr.else ? [expr.else] : [])]
    case 'aggregate':
      return [...(expr.of ? [expr.of] : []), ...(expr.along ? [expr.along] : []), ...(expr.per ?? [])]
    case 'scalar':
      return expr.match?.map((pair) => pair.outer) ?? []
    default:
      return []
  }
}

/** Expressions directly inside a predicate, in its scope. */
export function operands(predicate: Predicate): readonly Expr[] {
  switch (predicate.kind) {
    case 'compare':
      return [predicate.left, predicate.right]
    case 'between':
      return [predicate.of, predicate.low, predicate.high]
    case 'in':
      return [predicate.of, ...predicate.values]
    case 'text':
      return [predicate.of, predicate.value]
    case 'null':
    case 'true':
    case 'within':
      return [predicate.of]
    case 'member':
      return predicate.of
    default:
      return []
  }
}

/** Predicates directly inside a predicate, in its scope. */
export function parts(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'and' || predicate.kind === 'or') return predicate.of
  return predicate.kind === 'not' ? [predicate.of] : []
}

/** The same expression seen from the start of `prefix`. What is relative to another scope stays. */
export function rebase(expr: Expr, prefix: Path): Expr {
  if (prefix.length === 0) return expr
  const inner = (child: Expr): Expr => rebase(child, prefix)
  switch (expr.kind) {
    case 'field':
    case 'related':
      return { ...expr, path: [...prefix, ...expr.path] }
    case 'measure':
      return { ...expr, path: [...prefix, ...expr.path], where: expr.where && rebasePredicate(expr.where, prefix) }
    case 'scalar':
      return { ...expr, match: expr.match?.map((pair) => ({ ...pair, outer: inner(pair.outer) })) }
    case 'aggregate':
      return {
        ...expr,
        of: expr.of && inner(expr.of),
        where: expr.where && rebasePredicate(expr.where, prefix),
        along: expr.along && inner(expr.along),
        per: expr.per?.map(inner),
      }
    default:
      return mapExpr(expr, inner, (predicate) => rebasePredicate(predicate, prefix))
  }
}

export function rebasePredicate(predicate: Predicate, prefix: Path): Predicate {
  if (prefix.length === 0) return predicate
  if (predicate.kind === 'exists') return { ...predicate, path: [...prefix, ...predicate.path] }
  return mapPredicate(
    predicate,
    (expr) => rebase(expr, prefix),
    (inner) => rebasePredicate(inner, prefix),
  )
}

/** Rebuilds an expression from its mapped children. */
export function mapExpr(expr: Expr, each: (child: Expr) => Expr, condition: (predicate: Predicate) => Predicate): Expr {
  switch (expr.kind) {
    case 'call':
      return { ...expr, args: expr.args.map(each) }
    case 'bucket':
    case 'part':
    case 'add':
    case 'window':
      return { ...expr, of: each(expr.of) }
    case 'diff':
      return { ...expr, from: each(expr.from), to: each(expr.to) }
    case 'case':
      // biome-ignore lint/suspicious/noThenProperty: the plan's own word; the object is plain data and never awaited
      return { ...expr, when: expr.when.map((branch) => ({ if: condition(branch.if), then: each(branch.then) })), else: expr.else && each(expr.else) }
    case 'scalar':
      return { ...expr, match: expr.match?.map((pair) => ({ ...pair, outer: each(pair.outer) })) }
    default:
      return expr
  }
}

export function mapPredicate(predicate: Predicate, each: (child: Expr) => Expr, condition: (predicate: Predicate) => Predicate): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...others] = predicate.of
      return { ...predicate, of: [condition(first), condition(second), ...others.map(condition)] }
    }
    case 'not':
      return { ...predicate, of: condition(predicate.of) }
    case 'compare':
      return { ...predicate, left: each(predicate.left), right: each(predicate.right) }
    case 'between':
      return { ...predicate, of: each(predicate.of), low: each(predicate.low), high: each(predicate.high) }
    case 'in':
      return { ...predicate, of: each(predicate.of), values: predicate.values.map(each) }
    case 'text':
      return { ...predicate, of: each(predicate.of), value: each(predicate.value) }
    case 'null':
    case 'true':
    case 'within':
      return { ...predicate, of: each(predicate.of) }
    case 'member':
      return { ...predicate, of: predicate.of.map(each) }
    default:
      return predicate
  }
}

export function conjuncts(predicate: Predicate | undefined): readonly Predicate[] {
  if (!predicate) return []
  return predicate.kind === 'and' ? predicate.of.flatMap(conjuncts) : [predicate]
}
