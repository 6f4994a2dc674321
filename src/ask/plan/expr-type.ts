import type { AggregateFn, Expr, Query, ScalarFn } from '../../flow.ts'
import type { FieldType, Model } from '../../warehouse/semantic/model.ts'
import { atEntity, type ExprType, entityOfScope, fieldOf, type Scope, walkPath } from './scope.ts'

export function scopeOf(query: Query, model: Model): Scope {
  switch (query.kind) {
    case 'select':
      return {
        model,
        from: 'entity' in query.from ? { entity: query.from.entity } : { columns: outputOf(query.from.query, model) },
        columns: query.columns,
        inputs: new Map(),
      }
    case 'set':
      return { model, from: { columns: outputOf(query.inputs[0], model) }, columns: [], inputs: new Map() }
    case 'combine':
      return {
        model,
        from: { columns: new Map() },
        columns: query.columns,
        inputs: new Map(query.inputs.map((input) => [input.name, outputOf(input.query, model)])),
      }
  }
}

/** Names and types of what a query returns, in order. */
export function outputOf(query: Query, model: Model): ReadonlyMap<string, ExprType> {
  if (query.kind === 'set') return outputOf(query.inputs[0], model)
  const scope = scopeOf(query, model)
  return new Map(query.columns.map((column) => [column.name, typeOf(column.expr, scope)]))
}

/** The type of a value in its scope. Never fails; what cannot be known is `unknown`. */
export function typeOf(expr: Expr, scope: Scope, seen: ReadonlySet<string> = new Set()): ExprType {
  const inner = (part: Expr | undefined) => (part ? typeOf(part, scope, seen) : 'unknown')
  switch (expr.kind) {
    case 'value':
      return expr.value === null ? 'unknown' : expr.type
    case 'slot':
      return 'unknown'
    case 'field': {
      if ('columns' in scope.from) return expr.path.length === 0 ? (scope.from.columns.get(expr.field) ?? 'unknown') : 'unknown'
      const found = fieldOf(expr, scope)
      return found ? valueType(found.field.type) : 'unknown'
    }
    case 'measure':
      return measureType(expr.path, expr.measure, scope)
    case 'aggregate':
      return aggregateType(expr.fn, inner(expr.of))
    case 'related':
      return relatedType(expr, scope)
    case 'column':
      return columnType(expr, scope, seen)
    case 'compared':
      return expr.value === 'growth' ? 'decimal' : columnType({ kind: 'column', column: expr.column }, scope, seen)
    case 'window':
      return windowType(expr.fn, inner(expr.of))
    case 'call':
      return callType(expr.fn, expr.args.map(inner))
    case 'bucket':
      return expr.grain === 'hour' || expr.grain === 'minute' ? 'timestamp' : 'date'
    case 'part':
    case 'diff':
      return 'integer'
    case 'add':
      return inner(expr.of)
    case 'case':
      return [...expr.when.map((branch) => inner(branch.then)), inner(expr.else)].find((type) => type !== 'unknown') ?? 'unknown'
    case 'scalar':
      return scalarType(expr, scope)
  }
}

export function valueType(type: FieldType): ExprType {
  if (type === 'timestamptz') return 'timestamp'
  return type === 'json' ? 'text' : type
}

export function isNumeric(type: ExprType): boolean {
  return type === 'integer' || type === 'decimal' || type === 'unknown'
}
export function isTemporal(type: ExprType): boolean {
  return type === 'date' || type === 'timestamp' || type === 'unknown'
}

/** Whether two values can be compared: numbers with numbers, days with instants, else like with like. */
export function comparable(a: ExprType, b: ExprType): boolean {
  return a === b || a === 'unknown' || b === 'unknown' || (isNumeric(a) && isNumeric(b)) || (isTemporal(a) && isTemporal(b))
}

function measureType(path: readonly string[], name: string, scope: Scope): ExprType {
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, path)
  if (!walk || walk.kind === 'unknown' || !Object.hasOwn(walk.entity.measures, name)) return 'unknown'
  const measure = walk.entity.measures[name]
  return measure ? typeOf(measure.expr, atEntity(scope, walk.entity.name)) : 'unknown'
}

function relatedType(expr: Extract<Expr, { kind: 'related' }>, scope: Scope): ExprType {
  if (expr.measure !== undefined) return measureType(expr.path, expr.measure, scope)
  const from = entityOfScope(scope)
  const walk = from && walkPath(scope.model, from.name, expr.path)
  if (!walk || walk.kind === 'unknown') return expr.fn === 'count' ? 'integer' : 'unknown'
  return aggregateType(expr.fn ?? 'count', expr.of ? typeOf(expr.of, atEntity(scope, walk.entity.name)) : 'unknown')
}

function columnType(expr: Extract<Expr, { kind: 'column' }>, scope: Scope, seen: ReadonlySet<string>): ExprType {
  if (expr.input !== undefined) return scope.inputs.get(expr.input)?.get(expr.column) ?? 'unknown'
  const column = scope.columns.find((one) => one.name === expr.column)
  if (column && !seen.has(column.name)) return typeOf(column.expr, scope, new Set([...seen, column.name]))
  for (const output of scope.inputs.values()) {
    const type = output.get(expr.column)
    if (type) return type
  }
  return 'unknown'
}

function aggregateType(fn: AggregateFn, of: ExprType): ExprType {
  if (fn === 'count') return 'integer'
  return fn === 'min' || fn === 'max' || fn === 'first' || fn === 'last' || fn === 'sum' ? of : 'decimal'
}
function windowType(fn: string, of: ExprType): ExprType {
  if (fn === 'rank' || fn === 'dense_rank' || fn === 'row_number') return 'integer'
  return fn === 'share' || fn === 'moving' || fn === 'growth' ? 'decimal' : of
}

const TEXT: ReadonlySet<ScalarFn> = new Set<ScalarFn>(['concat', 'lower', 'upper', 'trim', 'left'])
const SAME: ReadonlySet<ScalarFn> = new Set<ScalarFn>(['coalesce', 'nullif', 'least', 'greatest', 'negate', 'abs'])
function callType(fn: ScalarFn, args: readonly ExprType[]): ExprType {
  if (TEXT.has(fn)) return 'text'
  if (fn === 'length') return 'integer'
  if (SAME.has(fn)) return args.find((type) => type !== 'unknown') ?? 'unknown'
  if (fn === '/') return 'decimal'
  return args.every((type) => type === 'integer') ? 'integer' : 'decimal'
}

function scalarType(expr: Extract<Expr, { kind: 'scalar' }>, scope: Scope): ExprType {
  const keys = new Set(expr.match?.map((one) => one.column))
  const query = expr.query
  if (query.kind === 'set') return 'unknown'
  const column = query.columns.find((one) => one.show === 'asked' && !keys.has(one.name))
  return column ? typeOf(column.expr, scopeOf(query, scope.model)) : 'unknown'
}

/** The type of a field that a period is compared with; computed values count as what they compute. */
export function fieldTypeOf(expr: Expr, scope: Scope): FieldType {
  const found = fieldOf(expr, scope)
  if (found) return found.field.type
  const type = typeOf(expr, scope)
  if (type === 'timestamp') return 'timestamptz'
  return type === 'unknown' ? 'date' : type
}
