import type { AggregateFn, Expr, Format } from '../../flow.ts'
import type { Field, Measure } from '../../warehouse/semantic/model.ts'
import { typeOf } from './expr-type.ts'
import { atEntity, entityOfScope, fieldOf, type Scope, walkPath } from './scope.ts'

/** How a column is shown, from the formats of the model; undefined: as its type is shown. */
export function formatOf(expr: Expr, scope: Scope, seen: ReadonlySet<string> = new Set()): Format | undefined {
  switch (expr.kind) {
    case 'field': {
      const found = fieldOf(expr, scope)
      return found && fieldFormat(found.field, scope)
    }
    case 'measure':
      return measureFormat(expr.path, expr.measure, scope)
    case 'aggregate':
      return aggregateFormat(expr.fn, expr.of, scope)
    case 'related':
      return relatedFormat(expr, scope)
    case 'column':
      return columnFormat(expr.column, scope, seen)
    case 'compared':
      return expr.value === 'growth' ? PERCENT : columnFormat(expr.column, scope, seen)
    case 'window':
      return windowFormat(expr, scope, seen)
    case 'bucket':
      return { kind: 'date', grain: expr.grain }
    case 'diff':
      return { kind: 'duration', unit: expr.unit, decimals: 0 }
    case 'call':
      return callFormat(expr, scope, seen)
    case 'case':
      return expr.when[0] && formatOf(expr.when[0].then, scope, seen)
    case 'add':
      return formatOf(expr.of, scope, seen)
    default:
      return undefined
  }
}

const PERCENT: Format = { kind: 'percent', decimals: 1 }
const COUNT: Format = { kind: 'number', decimals: 0 }

function fieldFormat(field: Field, scope: Scope): Format | undefined {
  if (field.format) return withCurrency(field.format, field.unit, scope)
  if (field.kind === 'money') return withCurrency({ kind: 'currency' }, field.unit, scope)
  if (field.kind === 'year' || field.kind === 'id' || field.kind === 'code' || field.kind === 'year_month' || field.role === 'key') return { kind: 'text' }
  return field.unit ? { kind: 'number', unit: field.unit } : undefined
}

function measureFormat(path: readonly string[], name: string, scope: Scope): Format | undefined {
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, path)
  if (!walk || walk.kind === 'unknown' || !Object.hasOwn(walk.entity.measures, name)) return undefined
  const measure: Measure | undefined = walk.entity.measures[name]
  if (!measure) return undefined
  if (measure.format) return withCurrency(measure.format, measure.unit, scope)
  if (measure.unit) return { kind: 'number', unit: measure.unit }
  return formatOf(measure.expr, atEntity(scope, walk.entity.name))
}

function relatedFormat(expr: Extract<Expr, { kind: 'related' }>, scope: Scope): Format | undefined {
  if (expr.measure !== undefined) return measureFormat(expr.path, expr.measure, scope)
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, expr.path)
  return walk?.kind === 'end' ? aggregateFormat(expr.fn ?? 'count', expr.of, atEntity(scope, walk.entity.name)) : undefined
}

function aggregateFormat(fn: AggregateFn, of: Expr | undefined, scope: Scope): Format | undefined {
  if (fn === 'count') return COUNT
  const format = of && formatOf(of, scope)
  return fn === 'variance' || format?.kind === 'text' ? undefined : format
}

function columnFormat(name: string, scope: Scope, seen: ReadonlySet<string>): Format | undefined {
  const column = scope.columns.find((one) => one.name === name)
  if (!column || seen.has(name)) return undefined
  return column.format ?? formatOf(column.expr, scope, new Set([...seen, name]))
}

function windowFormat(expr: Extract<Expr, { kind: 'window' }>, scope: Scope, seen: ReadonlySet<string>): Format | undefined {
  if (expr.fn === 'share' || expr.fn === 'growth') return PERCENT
  if (expr.fn === 'rank' || expr.fn === 'dense_rank' || expr.fn === 'row_number') return COUNT
  const format = formatOf(expr.of, scope, seen)
  return format && expr.fn === 'moving' && format.decimals === 0 ? { ...format, decimals: 1 } : format
}

function callFormat(expr: Extract<Expr, { kind: 'call' }>, scope: Scope, seen: ReadonlySet<string>): Format | undefined {
  const [left, right] = expr.args
  if (!left) return undefined
  if (expr.fn === '/' && right) return quotientFormat(left, right, scope, seen)
  if (expr.fn === '+' || expr.fn === '-' || expr.fn === '*')
    return (
      [left, right].map((part) => part && formatOf(part, scope, seen)).find((format) => format?.kind === 'currency') ??
      (expr.fn === '*' ? undefined : formatOf(left, scope, seen))
    )
  return ['coalesce', 'nullif', 'least', 'greatest', 'abs', 'round', 'negate', 'ceil', 'floor'].includes(expr.fn) ? formatOf(left, scope, seen) : undefined
}

/** A part of the same thing is a percentage; money per something is money; money per money is a plain number. */
function quotientFormat(left: Expr, right: Expr, scope: Scope, seen: ReadonlySet<string>): Format | undefined {
  if (samePart(left, right)) return PERCENT
  const [above, below] = [formatOf(left, scope, seen), formatOf(right, scope, seen)]
  if (above?.kind === 'currency' && below?.kind !== 'currency') return above
  if (typeOf(left, scope) === 'unknown') return undefined
  return { kind: 'number', decimals: 2 }
}
function samePart(left: Expr, right: Expr): boolean {
  if (left.kind === 'measure' && right.kind === 'measure') return left.measure === right.measure && left.where !== undefined
  if (left.kind === 'aggregate' && right.kind === 'aggregate')
    return left.fn === right.fn && JSON.stringify(left.of) === JSON.stringify(right.of) && left.where !== undefined
  return false
}

function withCurrency(format: Format, unit: string | undefined, scope: Scope): Format {
  if (format.kind !== 'currency') return format.unit === undefined && unit !== undefined ? { ...format, unit } : format
  const currency = format.currency ?? scope.model.currency ?? undefined
  return currency === undefined ? { ...format, kind: 'number', decimals: format.decimals ?? 2 } : { ...format, currency }
}
