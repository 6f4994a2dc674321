import type { Expr, Path, Predicate } from '../../../flow.ts'
import { printPeriod } from '../period-token.ts'
import { extendExpr } from './reroot.ts'
import { RESERVED } from './syntax.ts'

/** How a sub-plan is written; it must be the name the reader's `plan` callback knows it by. */
export type PlanName = (expr: Extract<Expr, { kind: 'scalar' }> | Extract<Predicate, { kind: 'member' }>) => string

const OPERATORS: Readonly<Record<string, number>> = { '+': 1, '-': 1, concat: 1, '*': 2, '/': 2, '%': 2 }
const TIGHT = 3

/** The text of a formula, in the grammar of `parseFormula`, which reads it back as the same value. */
export function printFormula(formula: Expr | Predicate, planName: PlanName = unnamed): string {
  return isPredicate(formula) ? printPredicate(formula, planName) : printExpr(formula, planName)
}

export function printPredicate(predicate: Predicate, planName: PlanName = unnamed): string {
  return condition(predicate, planName, 'or')
}

export function printExpr(expr: Expr, planName: PlanName = unnamed): string {
  return value(expr, planName, 0)
}

const PREDICATES: ReadonlySet<string> = new Set<Predicate['kind']>([
  'and',
  'or',
  'not',
  'compare',
  'between',
  'in',
  'text',
  'null',
  'true',
  'exists',
  'member',
  'within',
])

function isPredicate(formula: Expr | Predicate): formula is Predicate {
  return PREDICATES.has(formula.kind)
}

function unnamed(): string {
  return 'plan'
}

/** `above`: what the condition stands in; looser ones are put in parentheses. */
function condition(predicate: Predicate, plan: PlanName, above: 'or' | 'part'): string {
  const part = (one: Predicate) => condition(one, plan, 'part')
  const operand = (one: Expr) => value(one, plan, 0)
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const text = predicate.of.map(part).join(` ${predicate.kind} `)
      return above === 'or' ? text : `(${text})`
    }
    case 'not':
      return `not ${part(predicate.of)}`
    case 'compare':
      return `${operand(predicate.left)} ${predicate.op} ${operand(predicate.right)}${matching(predicate.match)}`
    case 'between':
      return `${operand(predicate.of)} between ${operand(predicate.low)} and ${operand(predicate.high)}`
    case 'in':
      return `${operand(predicate.of)} in (${predicate.values.map(operand).join(', ')})${matching(predicate.match)}`
    case 'text':
      return `${operand(predicate.of)} ${predicate.op} ${operand(predicate.value)}`
    case 'null':
      return `${operand(predicate.of)} is null`
    case 'true':
      return operand(predicate.of)
    case 'exists':
      return `${predicate.quantifier === 'every' ? 'every' : 'exists'}(${path(predicate.path)}${where(predicate.where, plan)})`
    case 'member': {
      const of = predicate.of.map(operand)
      return `${of.length === 1 ? of.join() : `(${of.join(', ')})`} in @${plan(predicate)}`
    }
    case 'within':
      return `${operand(predicate.of)} during ${quoted(printPeriod(predicate.period))}`
  }
}

/** `tightness` of what the value stands in: a looser operator inside is put in parentheses. */
function value(expr: Expr, plan: PlanName, tightness: number): string {
  const open = (one: Expr) => value(one, plan, 0)
  switch (expr.kind) {
    case 'value':
      return literal(expr, tightness)
    case 'slot':
      return `:${expr.slot}`
    case 'field':
      return path([...expr.path, expr.field])
    case 'measure':
      return `[${path([...expr.path, expr.measure])}${where(expr.where, plan)}]`
    case 'aggregate':
      return aggregate(expr, plan)
    case 'related':
      return related(expr, plan)
    case 'column':
      return `$${expr.input === undefined ? '' : `${name(expr.input)}.`}${name(expr.column)}`
    case 'compared':
      return `${expr.value}($${name(expr.column)})`
    case 'window':
      return window(expr, plan)
    case 'call':
      return call(expr, plan, tightness)
    case 'bucket':
      return `bucket(${open(expr.of)}, ${expr.grain})`
    case 'part':
      return `part(${open(expr.of)}, ${expr.part})`
    case 'diff':
      return `diff(${open(expr.from)}, ${open(expr.to)}, ${expr.unit})`
    case 'add':
      return `add(${open(expr.of)}, ${expr.count}, ${expr.unit})`
    case 'case': {
      const when = expr.when.flatMap((one) => [condition(one.if, plan, 'or'), open(one.then)])
      return `if(${[...when, ...(expr.else ? [open(expr.else)] : [])].join(', ')})`
    }
    case 'scalar':
      return `@${plan(expr)}${expr.match ? `(${expr.match.map((one) => open(one.outer)).join(', ')})` : ''}`
  }
}

function literal(expr: Extract<Expr, { kind: 'value' }>, tightness: number): string {
  if (expr.value === null || typeof expr.value === 'boolean') return String(expr.value)
  if (expr.type === 'integer' || expr.type === 'decimal') return tightness >= TIGHT ? `(${expr.value})` : expr.value
  return expr.type === 'date' || expr.type === 'timestamp' ? `${expr.type} ${quoted(expr.value)}` : quoted(expr.value)
}

function aggregate(expr: Extract<Expr, { kind: 'aggregate' }>, plan: PlanName): string {
  const of = expr.of === undefined ? '' : `${expr.distinct ? 'distinct ' : ''}${value(expr.of, plan, 0)}`
  const fraction = expr.fraction === undefined ? '' : `, ${expr.fraction}`
  const along = expr.along ? ` along ${value(expr.along, plan, 0)}` : ''
  const per = expr.per ? ` per ${expr.per.map((one) => value(one, plan, 0)).join(', ')}` : ''
  return `${expr.fn}(${`${of}${fraction}${where(expr.where, plan)}${along}${per}`.trimStart()})`
}

function related(expr: Extract<Expr, { kind: 'related' }>, plan: PlanName): string {
  if (expr.measure !== undefined) return `[${path([...expr.path, expr.measure])}${where(expr.where, plan)}]`
  const of = expr.of === undefined ? path(expr.path) : value(extendExpr(expr.path).expr(expr.of), plan, 0)
  return `${expr.fn ?? 'count'}(${expr.distinct ? 'distinct ' : ''}${of}${where(expr.where, plan)})`
}

function window(expr: Extract<Expr, { kind: 'window' }>, plan: PlanName): string {
  const words = [
    value(expr.of, plan, 0),
    expr.along === undefined ? '' : `along ${name(expr.along)}`,
    expr.size === undefined ? '' : `size ${expr.size}`,
    expr.within.length === 0 ? '' : `within ${expr.within.map(name).join(', ')}`,
    expr.aggregate === undefined ? '' : `using ${expr.aggregate}`,
    expr.reset === undefined ? '' : `reset ${expr.reset}`,
    expr.direction ?? '',
  ]
  return `${expr.fn}(${words.filter((word) => word !== '').join(' ')})`
}

function call(expr: Extract<Expr, { kind: 'call' }>, plan: PlanName, tightness: number): string {
  const [left, right] = expr.args
  if (expr.fn === 'negate' && left) return `-${value(left, plan, TIGHT)}`
  const own = OPERATORS[expr.fn]
  if (own === undefined || !left || !right || expr.args.length > 2) return `${expr.fn}(${expr.args.map((arg) => value(arg, plan, 0)).join(', ')})`
  const text = `${value(left, plan, own)} ${expr.fn === 'concat' ? '||' : expr.fn} ${value(right, plan, own + 1)}`
  return own < tightness ? `(${text})` : text
}

function where(predicate: Predicate | undefined, plan: PlanName): string {
  return predicate === undefined ? '' : ` where ${printPredicate(predicate, plan)}`
}

function matching(match: 'exact' | 'folded' | undefined): string {
  return match === undefined ? '' : ` ${match}`
}

function path(steps: Path): string {
  return steps.map(name).join('.')
}

function name(text: string): string {
  return /^[a-z][a-z0-9_]*$/.test(text) && !RESERVED.has(text) ? text : `"${text.replaceAll('"', '""')}"`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
