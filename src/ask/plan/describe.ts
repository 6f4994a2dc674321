import type { Expr, Format, Predicate, Query } from '../../flow.ts'
import type { Field } from '../../warehouse/semantic/model.ts'
import { formatOf } from './column-format.ts'
import { humanize, lower, phraseOf, pluralOf } from './column-label.ts'
import { scopeOf, typeOf } from './expr-type.ts'
import { unitLabel } from './period-label.ts'
import { atEntity, fieldOf, type Scope, walkPath } from './scope.ts'

/** A condition in words, from the labels of the model: "country is Germany", "with orders". */
export function describePredicate(predicate: Predicate, scope: Scope): string {
  const name = (expr: Expr) => describeExpr(expr, scope)
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of
        .map((part) => (part.kind === 'and' || part.kind === 'or' ? `(${describePredicate(part, scope)})` : describePredicate(part, scope)))
        .join(` ${predicate.kind} `)
    case 'not':
      return describeNot(predicate.of, scope)
    case 'compare':
      return `${name(predicate.left)} ${operator(predicate.op, predicate.left, scope)} ${valueText(predicate.right, predicate.left, scope)}${predicate.match === 'folded' ? ' (no exact match was found)' : ''}`
    case 'between':
      return `${name(predicate.of)} between ${valueText(predicate.low, predicate.of, scope)} and ${valueText(predicate.high, predicate.of, scope)}`
    case 'in':
      return `${name(predicate.of)} is ${listed(predicate.values.map((value) => valueText(value, predicate.of, scope)))}`
    case 'text':
      return `${name(predicate.of)} ${{ contains: 'contains', starts: 'starts with', ends: 'ends with' }[predicate.op]} “${valueText(predicate.value, predicate.of, scope)}”`
    case 'null':
      return HAPPENED.test(name(predicate.of)) ? `not ${name(predicate.of)}` : `no ${name(predicate.of)}`
    case 'true':
      return name(predicate.of)
    case 'exists':
      return describeExists(predicate, scope)
    case 'member':
      return `${predicate.of.map(name).join(', ')} among ${describeQuery(predicate.query, scope)}`
    case 'within':
      return `${name(predicate.of)}${inPeriod(predicate.resolved.label)}`
  }
}

/** "closed", "shipped": a day called by what happened on it. */
const HAPPENED = /^\p{L}+ed$/u

/** " in August 2026", " on 12 September 2026", " until 31 Dec 2023". */
export function inPeriod(label: string): string {
  if (/^(all time|until|since)/.test(label)) return ` ${label}`
  return / \d{1,2} \p{L}+ \d{4}( so far)?$/u.test(` ${label}`) && /^\d{1,2} \p{L}+ \d{4}/u.test(label) ? ` on ${label}` : ` in ${label}`
}

function describeNot(of: Predicate, scope: Scope): string {
  switch (of.kind) {
    case 'null':
      return HAPPENED.test(describeExpr(of.of, scope)) ? describeExpr(of.of, scope) : `has a ${describeExpr(of.of, scope)}`
    case 'exists':
      return of.quantifier === 'some' ? describeExists(of, scope).replace(/^with /, 'without ') : `not ${describeExists(of, scope)}`
    case 'in':
      return `${describeExpr(of.of, scope)} is not ${listed(of.values.map((value) => valueText(value, of.of, scope)))}`
    case 'compare':
      return of.op === '=' ? describePredicate({ ...of, op: '!=' }, scope) : `not ${describePredicate(of, scope)}`
    case 'text':
      return describePredicate(of, scope).replace(
        / (contains|starts with|ends with) /,
        (_, words: string) => ` does not ${words.replace('contains', 'contain').replace('starts', 'start').replace('ends', 'end')} `,
      )
    default:
      return `not ${of.kind === 'true' ? describePredicate(of, scope) : `(${describePredicate(of, scope)})`}`
  }
}

function describeExists(predicate: Extract<Predicate, { kind: 'exists' }>, scope: Scope): string {
  const walk = 'entity' in scope.from ? walkPath(scope.model, scope.from.entity, predicate.path) : undefined
  if (walk?.kind !== 'end') return `with ${predicate.path.map(humanize).join(' ')}`
  const rows = pluralOf(walk.entity)
  const condition = predicate.where && describePredicate(predicate.where, atEntity(scope, walk.entity.name))
  if (predicate.quantifier === 'every') return `all ${rows} have ${condition ?? ''}`
  return condition ? `with ${rows} where ${condition}` : `with ${rows}`
}

/** A value in words; what has no words of its own by its function. */
export function describeExpr(expr: Expr, scope: Scope): string {
  const known = phraseOf(expr, scope)
  if (known) return known
  const inner = (part: Expr) => describeExpr(part, scope)
  switch (expr.kind) {
    case 'value':
      return valueText(expr, undefined, scope)
    case 'call':
      return expr.args.length === 2 && /^[-+*/%]$/.test(expr.fn)
        ? expr.args.map(inner).join(` ${expr.fn} `)
        : `${expr.fn} of ${expr.args.map(inner).join(', ')}`
    case 'diff':
      return `${expr.unit}s from ${inner(expr.from)} to ${inner(expr.to)}`
    case 'scalar':
      return describeQuery(expr.query, scope)
    case 'measure':
      return `${humanize(expr.measure)}${expr.where ? ` where ${describePredicate(expr.where, endScope(expr.path, scope))}` : ''}`
    case 'aggregate':
    case 'related': {
      const { where, ...rest } = expr
      return where
        ? `${phraseOf(rest, scope) ?? 'number'} where ${describePredicate(where, expr.kind === 'related' ? endScope(expr.path, scope) : scope)}`
        : (phraseOf(rest, scope) ?? 'a figure')
    }
    case 'case':
      return 'a value by case'
    default:
      return expr.kind
  }
}

/** Where a path leads, as a place to read conditions from. */
export function endScope(path: readonly string[], scope: Scope): Scope {
  const walk = 'entity' in scope.from ? walkPath(scope.model, scope.from.entity, path) : undefined
  return walk?.kind === 'end' ? atEntity(scope, walk.entity.name) : scope
}

/** What an inner plan computes, in words. */
export function describeQuery(query: Query, scope: Scope): string {
  if (query.kind === 'set')
    return query.inputs
      .map((input) => describeQuery(input, scope))
      .join({ union: ' or ', union_all: ' and also ', intersect: ' and also ', except: ' but not ' }[query.op])
  const inner = scopeOf(query, scope.model)
  const columns = query.columns.filter((column) => column.show === 'asked').map((column) => lower(column.label))
  const where = query.kind === 'select' && query.where ? ` where ${describePredicate(query.where, inner)}` : ''
  return `the ${listed(columns, 'and')}${where}`
}

const OPERATORS: Readonly<Record<string, string>> = { '=': 'is', '!=': 'is not', '<': 'under', '<=': 'at most', '>': 'over', '>=': 'at least' }
const DATED: Readonly<Record<string, string>> = { '=': 'is', '!=': 'is not', '<': 'before', '<=': 'until', '>': 'after', '>=': 'since' }
function operator(op: string, left: Expr, scope: Scope): string {
  const type = typeOf(left, scope)
  return (type === 'date' || type === 'timestamp' ? DATED[op] : OPERATORS[op]) ?? op
}

/** A literal as the thing it is compared with is shown; a code by its meaning where that says more. */
export function valueText(value: Expr, of: Expr | undefined, scope: Scope): string {
  if (value.kind !== 'value') return describeExpr(value, scope)
  if (value.value === null) return 'nothing'
  if (typeof value.value === 'boolean') return value.value ? 'yes' : 'no'
  if (of?.kind === 'part' && of.part === 'weekday') return WEEKDAYS[Number(value.value) - 1] ?? value.value
  const field = of && fieldOf(of, scope)?.field
  if (field && !/[a-z]{2}/i.test(value.value) && Object.hasOwn(field.values, value.value)) return field.values[value.value] ?? value.value
  if (value.type === 'date' && /^\d{4}-\d\d-\d\d$/.test(value.value)) return unitLabel(Date.parse(value.value), 'day', NO_CLOCK)
  const format = of && formatOf(of, scope)
  if (format?.kind === 'percent') return `${Number((Number(value.value) * 100).toPrecision(12))} %`
  return `${value.value}${unitOf(field, format)}`
}
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const NO_CLOCK = { now: '1970-01-01T00:00:00.000Z', timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'end' } as const

function unitOf(field: Field | undefined, format: Format | undefined): string {
  if (format?.kind === 'currency' && format.currency) return ` ${format.currency}`
  return field?.unit ? ` ${field.unit}` : ''
}

export function listed(texts: readonly string[], word: 'or' | 'and' = 'or', most = 6): string {
  if (texts.length <= 1) return texts.join('')
  if (texts.length > most) return `${texts.slice(0, most - 1).join(', ')} ${word} ${texts.length - most + 1} more`
  return `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1)}`
}
