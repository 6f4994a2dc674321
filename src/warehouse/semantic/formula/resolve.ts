import type { Expr, Predicate, ScalarFn } from '../../../flow.ts'
import { nearest } from '../nearest.ts'
import { parsePeriod } from '../period-token.ts'
import { DATE_PARTS, GRAINS, UNITS } from '../time-words.ts'
import { isAggregateFn, resolveAggregate, resolveMeasure } from './aggregate.ts'
import { at, type FormulaContext, type Resolve } from './context.ts'
import { currentName, entityOf, unknown, walk } from './lookup.ts'
import { FormulaFault } from './problem.ts'
import { extendExpr } from './reroot.ts'
import type { CallSyntax, NameSyntax, PathSyntax, Syntax } from './syntax.ts'
import { resolveWindow } from './window.ts'

/** Scalar functions written as calls, with the fewest and most arguments they take. */
const SCALARS: Readonly<Partial<Record<ScalarFn, readonly [least: number, most: number]>>> = {
  concat: [1, 64],
  lower: [1, 1],
  upper: [1, 1],
  length: [1, 1],
  trim: [1, 1],
  left: [2, 2],
  abs: [1, 1],
  round: [1, 2],
  floor: [1, 1],
  ceil: [1, 1],
  coalesce: [1, 64],
  nullif: [2, 2],
  least: [1, 64],
  greatest: [1, 64],
}
const CALLS = ['bucket', 'part', 'diff', 'add', 'if', 'exists', 'every', 'previous', ...Object.keys(SCALARS)]

const RESOLVE: Resolve = { expr: resolveExpr, predicate: resolvePredicate }

/** Looks up the names of a value. @throws FormulaFault */
export function resolveExpr(syntax: Syntax, context: FormulaContext): Expr {
  switch (syntax.kind) {
    case 'number':
      return { kind: 'value', type: syntax.text.includes('.') ? 'decimal' : 'integer', value: syntax.text }
    case 'text':
    case 'date':
    case 'timestamp':
      return { kind: 'value', type: syntax.kind, value: syntax.text }
    case 'constant':
      return { kind: 'value', type: syntax.value === null ? 'text' : 'boolean', value: syntax.value }
    case 'slot':
      return { kind: 'slot', slot: syntax.name }
    case 'path':
      return resolveField(syntax, context)
    case 'measure':
      return resolveMeasure(syntax, context, RESOLVE)
    case 'column':
      return resolveColumn(syntax, context)
    case 'plan':
      return resolvePlan(syntax, context)
    case 'negate':
      return { kind: 'call', fn: 'negate', args: [resolveExpr(syntax.of, context)] }
    case 'binary':
      return { kind: 'call', fn: syntax.op === '||' ? 'concat' : syntax.op, args: [resolveExpr(syntax.left, context), resolveExpr(syntax.right, context)] }
    case 'call':
      return resolveCall(syntax, context)
    default:
      throw new FormulaFault('formula-type', 'a condition stands where a value is needed', syntax.at)
  }
}

/** Looks up the names of a condition. @throws FormulaFault */
export function resolvePredicate(syntax: Syntax, context: FormulaContext): Predicate {
  const filter = syntax.kind === 'path' ? namedFilter(syntax, context) : undefined
  if (filter !== undefined) return filter
  const node = context.node(syntax.at)
  const value = (one: Syntax) => resolveExpr(one, context)
  const inner = (one: Syntax) => resolvePredicate(one, context)
  switch (syntax.kind) {
    case 'and':
    case 'or': {
      const [first, second, ...rest] = syntax.of
      return { ...node, kind: syntax.kind, of: [inner(first), inner(second), ...rest.map(inner)] }
    }
    case 'not':
      return { ...node, kind: 'not', of: inner(syntax.of) }
    case 'compare':
      return { ...node, kind: 'compare', op: syntax.op, left: value(syntax.left), right: value(syntax.right), ...(syntax.match && { match: syntax.match }) }
    case 'in':
      return { ...node, kind: 'in', of: value(syntax.of), values: syntax.values.map(value), ...(syntax.match && { match: syntax.match }) }
    case 'member': {
      const { query } = planOf(syntax.plan, syntax, context)
      return { ...node, kind: 'member', of: syntax.of.kind === 'tuple' ? syntax.of.of.map(value) : [value(syntax.of)], query }
    }
    case 'between':
      return { ...node, kind: 'between', of: value(syntax.of), low: value(syntax.low), high: value(syntax.high) }
    case 'null':
      return { ...node, kind: 'null', of: value(syntax.of) }
    case 'contains':
    case 'starts':
    case 'ends':
      return { ...node, kind: 'text', op: syntax.kind, of: value(syntax.of), value: value(syntax.value) }
    case 'during':
      return { ...node, ...during(syntax, context) }
    case 'call':
      if (syntax.name === 'exists' || syntax.name === 'every') return { ...node, ...exists(syntax, context) }
  }
  return { ...node, kind: 'true', of: value(syntax) }
}

function during(syntax: Extract<Syntax, { kind: 'during' }>, context: FormulaContext) {
  const of = resolveExpr(syntax.of, context)
  const period = parsePeriod(syntax.token)
  if (period === undefined) throw new FormulaFault('formula-syntax', `"${syntax.token}" is not a period`, syntax.at)
  if (context.period === undefined) throw new FormulaFault('formula-type', 'a period cannot stand here', syntax.at)
  return { kind: 'within', of, period, resolved: context.period(period, of) } as const
}

function exists(syntax: CallSyntax, context: FormulaContext) {
  const [path, ...more] = syntax.args
  if (path?.kind !== 'path' || more.length > 0) throw new FormulaFault('formula-type', `${syntax.name} takes one path of joins`, syntax.at)
  const walked = walk(context, path.steps)
  const where = syntax.where && resolvePredicate(syntax.where, at(context, walked.entity))
  return { kind: 'exists', path: walked.path, quantifier: syntax.name === 'every' ? 'every' : 'some', ...(where && { where }) } as const
}

/** A condition the model names (`open`, `order.open`), written out where it is used. */
function namedFilter(syntax: PathSyntax, context: FormulaContext): Predicate | undefined {
  if (!('entity' in context.from)) return undefined
  const steps = syntax.steps.slice(0, -1)
  const last = syntax.steps.at(-1)
  if (last === undefined) return undefined
  const walked = isWalkable(context, steps) ? walk(context, steps) : undefined
  if (walked === undefined || walked.many > 0) return undefined
  const shape = entityOf(context, walked.entity, last)
  const name = shape.filters && currentName(shape, shape.filters, last)
  const filter = name === undefined || Object.hasOwn(shape.fields, last.text) ? undefined : shape.filters?.[name]
  return filter && extendExpr(walked.path, () => context.node(syntax.at)).predicate(filter.predicate)
}

function isWalkable(context: FormulaContext, steps: readonly NameSyntax[]): boolean {
  try {
    walk(context, steps)
    return true
  } catch (fault) {
    if (fault instanceof FormulaFault) return false
    throw fault
  }
}

function resolveField(syntax: PathSyntax, context: FormulaContext): Expr {
  const last = syntax.steps.at(-1) ?? syntax.steps[0]
  if ('columns' in context.from && syntax.steps.length === 1) {
    if (!context.from.columns.includes(last.text))
      throw new FormulaFault('unknown-field', `the inner plan has no column "${last.text}"`, last.at, nearest(last.text, context.from.columns))
    return { kind: 'field', path: [], field: last.text }
  }
  const walked = walk(context, syntax.steps.slice(0, -1))
  const shape = entityOf(context, walked.entity, last)
  const field = currentName(shape, shape.fields, last) ?? fieldByLabel(shape.fields, last.text)
  if (field === undefined) throw notAField(context, walked.entity, last)
  if (walked.many > 0) throw new FormulaFault('path-not-to-one', `"${walked.path.join('.')}" leads to many rows; use count, sum, max … around it`, syntax.at)
  return { kind: 'field', path: walked.path, field }
}

function fieldByLabel(fields: Readonly<Record<string, { readonly label?: string }>>, text: string): string | undefined {
  return Object.keys(fields).find((name) => fields[name]?.label?.toLowerCase() === text.toLowerCase())
}

function notAField(context: FormulaContext, entity: string, name: NameSyntax): FormulaFault {
  const shape = entityOf(context, entity, name)
  if (Object.hasOwn(shape.measures, name.text)) return new FormulaFault('unknown-field', `"${name.text}" is a measure: write [${name.text}]`, name.at)
  if (Object.hasOwn(shape.joins, name.text)) return new FormulaFault('unknown-field', `"${name.text}" is a join: name a field of it`, name.at)
  return unknown('unknown-field', entity, 'field', name, Object.keys(shape.fields))
}

function resolveColumn(syntax: Extract<Syntax, { kind: 'column' }>, context: FormulaContext): Expr {
  if (syntax.input === undefined && context.columns !== undefined && !context.columns.includes(syntax.column))
    throw new FormulaFault('unknown-field', `there is no column "$${syntax.column}"`, syntax.at, nearest(syntax.column, context.columns))
  return { kind: 'column', ...(syntax.input !== undefined && { input: syntax.input }), column: syntax.column }
}

function planOf(name: string, syntax: Syntax, context: FormulaContext) {
  const plan = context.plan?.(name, syntax.at)
  if (plan === undefined) throw new FormulaFault('formula-type', `there is no sub-plan "@${name}" here`, syntax.at)
  return plan
}

function resolvePlan(syntax: Extract<Syntax, { kind: 'plan' }>, context: FormulaContext): Expr {
  const { query, keys } = planOf(syntax.name, syntax, context)
  if (syntax.args.length === 0) return { kind: 'scalar', query }
  if (syntax.args.length !== keys.length)
    throw new FormulaFault('formula-type', `"@${syntax.name}" has ${keys.length} key columns, not ${syntax.args.length}`, syntax.at)
  return { kind: 'scalar', query, match: syntax.args.map((arg, n) => ({ outer: resolveExpr(arg, context), column: keys[n] ?? '' })) }
}

function resolveCall(syntax: CallSyntax, context: FormulaContext): Expr {
  if (isAggregateFn(syntax.name)) return resolveAggregate(syntax, context, RESOLVE)
  const window = resolveWindow(syntax, context, RESOLVE)
  if (window !== undefined) return window
  const [first, second, third, ...more] = syntax.args
  switch (syntax.name) {
    case 'bucket':
      if (first && second && !third) return { kind: 'bucket', of: resolveExpr(first, context), grain: wordOf(second, GRAINS, 'a grain') }
      break
    case 'part':
      if (first && second && !third) return { kind: 'part', of: resolveExpr(first, context), part: wordOf(second, DATE_PARTS, 'a part of a date') }
      break
    case 'diff':
      if (first && second && third && more.length === 0)
        return { kind: 'diff', from: resolveExpr(first, context), to: resolveExpr(second, context), unit: wordOf(third, UNITS, 'a unit of time') }
      break
    case 'add':
      if (first && second && third && more.length === 0)
        return { kind: 'add', of: resolveExpr(first, context), count: wholeOf(second), unit: wordOf(third, UNITS, 'a unit of time') }
      break
    case 'if':
      if (first && second) return resolveCase(syntax, context)
      break
    default:
      return resolveScalar(syntax, context)
  }
  throw new FormulaFault('formula-type', `${syntax.name} does not take ${syntax.args.length} arguments`, syntax.at)
}

/** `if(p, a, q, b, c)`: conditions and values in turn, then the value otherwise, which may be absent. */
function resolveCase(syntax: CallSyntax, context: FormulaContext): Expr {
  const when: { readonly if: Predicate; readonly then: Expr }[] = []
  for (let n = 0; n + 1 < syntax.args.length; n += 2) {
    const [condition, value] = [syntax.args[n], syntax.args[n + 1]]
    // biome-ignore lint/suspicious/noThenProperty: the word of the plan contract
    if (condition && value) when.push({ if: resolvePredicate(condition, context), then: resolveExpr(value, context) })
  }
  const otherwise = syntax.args.length % 2 === 1 ? syntax.args.at(-1) : undefined
  return { kind: 'case', when, ...(otherwise && { else: resolveExpr(otherwise, context) }) }
}

function resolveScalar(syntax: CallSyntax, context: FormulaContext): Expr {
  const fn = Object.keys(SCALARS).find((name): name is ScalarFn => name === syntax.name)
  if (fn === undefined) throw new FormulaFault('formula-syntax', `there is no function "${syntax.name}"`, syntax.nameAt, nearest(syntax.name, CALLS))
  const [least, most] = SCALARS[fn] ?? [0, 0]
  if (syntax.args.length < least || syntax.args.length > most)
    throw new FormulaFault('formula-type', `${fn} does not take ${syntax.args.length} arguments`, syntax.at)
  return { kind: 'call', fn, args: syntax.args.map((arg) => resolveExpr(arg, context)) }
}

function wordOf<T extends string>(syntax: Syntax, words: readonly T[], what: string): T {
  const written = syntax.kind === 'path' && syntax.steps.length === 1 ? syntax.steps[0].text : syntax.kind === 'text' ? syntax.text : undefined
  const word = words.find((one) => one === written)
  if (word === undefined) throw new FormulaFault('formula-type', `expected ${what}: ${words.join(', ')}`, syntax.at, nearest(written ?? '', words))
  return word
}

function wholeOf(syntax: Syntax): number {
  if (syntax.kind !== 'number' || syntax.text.includes('.')) throw new FormulaFault('formula-type', 'expected a whole number', syntax.at)
  return Number(syntax.text)
}
