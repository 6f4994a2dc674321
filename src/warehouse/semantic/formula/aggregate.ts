import type { AggregateFn, Expr } from '../../../flow.ts'
import { at, type FormulaContext, type Resolve } from './context.ts'
import { currentName, entityOf, unknown, type Walked, walk } from './lookup.ts'
import { FormulaFault } from './problem.ts'
import type { CallSyntax, PathSyntax, Syntax } from './syntax.ts'
import { mapPaths, pathsIn } from './syntax-paths.ts'

const AGGREGATES: readonly AggregateFn[] = ['count', 'sum', 'avg', 'min', 'max', 'median', 'percentile', 'stddev', 'variance', 'first', 'last']

export function isAggregateFn(name: string): name is AggregateFn {
  return AGGREGATES.some((fn) => fn === name)
}

/** `[path.measure where …]`: what follows `where` starts at the end of the path. */
export function resolveMeasure(syntax: Extract<Syntax, { kind: 'measure' }>, context: FormulaContext, resolve: Resolve): Expr {
  const walked = walk(context, syntax.path.steps.slice(0, -1))
  const last = syntax.path.steps.at(-1) ?? syntax.path.steps[0]
  const shape = entityOf(context, walked.entity, last)
  const measure = currentName(shape, shape.measures, last)
  if (measure === undefined) throw unknown('unknown-measure', walked.entity, 'measure', last, Object.keys(shape.measures))
  const where = syntax.where && { where: resolve.predicate(syntax.where, at(context, walked.entity)) }
  if (walked.many === 0) return { kind: 'measure', path: walked.path, measure, ...where }
  if (walked.many < walked.path.length) throw new FormulaFault('path-not-to-one', 'the path of a measure ends with its last step to many rows', syntax.path.at)
  return { kind: 'related', path: walked.path, measure, ...where }
}

/**
 * A function over rows. Its argument decides over which: fields of `from` and above make an aggregate, fields reached
 * by a to-many step a value per row (`related`), a bare join the number of its rows.
 */
export function resolveAggregate(call: CallSyntax, context: FormulaContext, resolve: Resolve): Expr {
  const fn = call.name
  if (!isAggregateFn(fn)) throw new FormulaFault('formula-syntax', `there is no function "${fn}"`, call.nameAt)
  const [argument, fraction, ...more] = call.args
  if (more.length > 0 || (fraction !== undefined && fn !== 'percentile'))
    throw new FormulaFault('formula-type', `${fn} does not take ${call.args.length} arguments`, call.at)
  if (argument === undefined) return overRows(call, fn, context, resolve)
  const counted = fn === 'count' ? countOfJoin(call, argument, context, resolve) : undefined
  if (counted !== undefined) return counted
  const many = manyOf(argument, context)
  if (many !== undefined) return overRelated(call, fn, argument, many, context, resolve)
  return {
    kind: 'aggregate',
    fn,
    of: resolve.expr(argument, context),
    ...(call.distinct && { distinct: true }),
    ...whereOf(call, context, resolve),
    ...fractionOf(call, fn, fraction),
    ...(call.along && { along: resolve.expr(call.along, context) }),
    ...(call.per.length > 0 && { per: call.per.map((one) => resolve.expr(one, context)) }),
  }
}

function overRows(call: CallSyntax, fn: AggregateFn, context: FormulaContext, resolve: Resolve): Expr {
  if (fn !== 'count' || call.distinct) throw new FormulaFault('formula-type', `${fn} needs something to work on`, call.at)
  return { kind: 'aggregate', fn, ...whereOf(call, context, resolve) }
}

function fractionOf(call: CallSyntax, fn: AggregateFn, fraction: Syntax | undefined) {
  if (fn !== 'percentile') return {}
  if (fraction?.kind !== 'number' || !(Number(fraction.text) >= 0 && Number(fraction.text) <= 1))
    throw new FormulaFault('formula-type', 'percentile needs a fraction from 0 to 1, for example percentile(x, 0.9)', call.at)
  return { fraction: fraction.text }
}

function whereOf(call: CallSyntax, context: FormulaContext, resolve: Resolve) {
  return call.where && { where: resolve.predicate(call.where, context) }
}

/** `count(orders)`: rows of a to-many join; `count(customer)`: how many different ones, by their key. */
function countOfJoin(call: CallSyntax, argument: Syntax, context: FormulaContext, resolve: Resolve): Expr | undefined {
  if (argument.kind !== 'path' || 'columns' in context.from) return undefined
  const before = walk(context, argument.steps.slice(0, -1))
  const last = argument.steps.at(-1) ?? argument.steps[0]
  const shape = entityOf(context, before.entity, last)
  if (currentName(shape, shape.fields, last) !== undefined || currentName(shape, shape.joins, last) === undefined) return undefined
  const walked = walk(context, argument.steps)
  const manyToMany = shape.joins[walked.path.at(-1) ?? '']?.cardinality === 'many_to_many'
  if (walked.many === walked.path.length && !manyToMany) {
    return { kind: 'related', path: walked.path, fn: 'count', ...whereOf(call, at(context, walked.entity), resolve) }
  }
  return countOfKey(call, argument, walked, context, resolve)
}

function countOfKey(call: CallSyntax, argument: PathSyntax, walked: Walked, context: FormulaContext, resolve: Resolve): Expr {
  const { key } = entityOf(context, walked.entity, argument.steps[0])
  const [field, ...more] = key
  if (field === undefined || more.length > 0)
    throw new FormulaFault('formula-type', `${walked.entity} has no key of one field to count by; name a field`, argument.at)
  const of: Expr = { kind: 'field', path: walked.path.slice(walked.many), field }
  if (walked.many === 0) return { kind: 'aggregate', fn: 'count', of, distinct: true, ...whereOf(call, context, resolve) }
  const end = walk(context, argument.steps.slice(0, walked.many)).entity
  return { kind: 'related', path: walked.path.slice(0, walked.many), fn: 'count', of, distinct: true, ...whereOf(call, at(context, end), resolve) }
}

function overRelated(call: CallSyntax, fn: AggregateFn, argument: Syntax, many: Walked, context: FormulaContext, resolve: Resolve): Expr {
  if (fn === 'percentile' || call.along !== undefined || call.per.length > 0)
    throw new FormulaFault('formula-type', `${fn} over related rows cannot have a fraction, along or per`, call.at)
  const end = at(context, many.entity)
  const steps = many.path.length
  return {
    kind: 'related',
    path: many.path,
    fn,
    of: resolve.expr(
      mapPaths(argument, (path) => withoutFirst(path, steps)),
      end,
    ),
    ...(call.distinct && { distinct: true }),
    ...whereOf(call, end, resolve),
  }
}

/** The to-many walk all paths of an argument share. @throws FormulaFault `path-not-to-one` if they do not share it */
function manyOf(argument: Syntax, context: FormulaContext): Walked | undefined {
  if ('columns' in context.from) return undefined
  const walks = pathsIn(argument).map((path) => {
    const walked = walk(context, path.steps.slice(0, -1))
    return walk(context, path.steps.slice(0, walked.many))
  })
  const deepest = walks.reduce<Walked | undefined>((best, one) => (one.many > (best?.many ?? 0) ? one : best), undefined)
  if (deepest !== undefined && walks.some((one) => one.path.join('.') !== deepest.path.join('.')))
    throw new FormulaFault('path-not-to-one', 'values of different rows are mixed: all paths must share their steps to many rows', argument.at)
  return deepest
}

function withoutFirst(path: PathSyntax, count: number): PathSyntax {
  const [first, ...rest] = path.steps.slice(count)
  return first === undefined ? path : { ...path, steps: [first, ...rest] }
}
