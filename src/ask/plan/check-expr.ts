import type { Expr, Id, Period, Predicate, Query, Select } from '../../flow.ts'
import { isToOne } from '../../warehouse/semantic/model.ts'
import type { Checking } from './checking.ts'
import { keysOf } from './column-role.ts'
import { partsOfExpr, partsOfPredicate } from './expr-parts.ts'
import { comparable, isNumeric, isTemporal, scopeOf, typeOf } from './expr-type.ts'
import { PLAN_LIMITS } from './plan-problem.ts'
import { isPeriod } from './resolve-period.ts'
import { atEntity, columnsOf, type ExprType, fieldOf, type Scope, type Walk, walkPath } from './scope.ts'

/** Where an expression stands, which decides what may be in it. */
export type Place = 'rows' | 'column' | 'finished' | 'aggregated'

/** An expression and all its parts. `node` is the smallest node around it. */
export function checkExpr(expr: Expr, scope: Scope, place: Place, node: Id, check: Checking): undefined {
  checkPlace(expr, place, node, check)
  checkOwn(expr, scope, place, node, check)
  const inside = expr.kind === 'aggregate' ? 'aggregated' : expr.kind === 'window' ? 'finished' : place
  const parts = partsOfExpr(expr)
  for (const part of parts.exprs) checkExpr(part, scope, expr.kind === 'window' ? 'column' : inside, node, check)
  for (const part of parts.predicates) checkPredicate(part, scope, inside === 'aggregated' ? 'rows' : inside, check)
  const end = endOf(expr, scope)
  if (!end) return
  for (const part of parts.endExprs) checkExpr(part, end, 'aggregated', node, check)
  for (const part of parts.endPredicates) checkPredicate(part, end, 'rows', check)
}

/** The scope at the end of an expression's own path. */
function endOf(expr: Expr, scope: Scope): Scope | undefined {
  if ((expr.kind !== 'measure' && expr.kind !== 'related') || !('entity' in scope.from)) return undefined
  const walk = walkPath(scope.model, scope.from.entity, expr.path)
  return walk.kind === 'end' ? atEntity(scope, walk.entity.name) : undefined
}

function checkPlace(expr: Expr, place: Place, node: Id, check: Checking): undefined {
  const isAggregate = expr.kind === 'aggregate' || expr.kind === 'measure'
  const isWindow = expr.kind === 'window' || expr.kind === 'compared'
  if (place === 'rows') {
    if (isAggregate) check.report('aggregate_in_where', node, 'a condition on rows cannot use a figure of a group; put it in having')
    if (isWindow) check.report('window_in_where', node, 'a condition on rows cannot use a share, rank or comparison; put it in having')
    if (expr.kind === 'column') check.report('column_in_rows', node, `"$${expr.column}" is known only after rows are chosen; put the condition in having`)
  }
  if (place === 'aggregated') {
    if (isAggregate) check.report('aggregate_nested', node, 'a figure of a group cannot be aggregated again; use an inner plan')
    if (isWindow) check.report('window_in_aggregate', node, 'a share, rank or running total cannot be aggregated')
    if (expr.kind === 'column') check.report('aggregate_nested', node, 'an aggregate works on rows, not on finished columns')
  }
  if (place === 'finished' && (isAggregate || expr.kind === 'field' || expr.kind === 'related'))
    check.report('having_on_rows', node, 'a condition on finished rows can use columns only')
}

function checkOwn(expr: Expr, scope: Scope, place: Place, node: Id, check: Checking): undefined {
  switch (expr.kind) {
    case 'slot':
      return check.report('slot_open', node, `the value for ":${expr.slot}" is missing`)
    case 'field':
      return checkField(expr, scope, node, check)
    case 'measure':
      return checkMeasure(expr, scope, node, check)
    case 'related':
      return checkRelated(expr, scope, node, check)
    case 'aggregate':
      return checkAggregate(expr, scope, node, check)
    case 'column':
      return checkColumn(expr, scope, place, node, check)
    case 'compared':
      if (!scope.columns.some((column) => column.name === expr.column)) check.report('unknown_column', node, `there is no column "${expr.column}" to compare`)
      return
    case 'bucket':
    case 'part':
    case 'add':
      return expectType(expr.of, isTemporal, 'a date', scope, node, check)
    case 'diff':
      expectType(expr.from, isTemporal, 'a date', scope, node, check)
      return expectType(expr.to, isTemporal, 'a date', scope, node, check)
    case 'call':
      if (ARITHMETIC.has(expr.fn)) for (const arg of expr.args) expectType(arg, isNumeric, 'a number', scope, node, check)
      return
    case 'scalar':
      return checkScalar(expr, scope, node, check)
    default:
      return
  }
}

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', 'negate', 'abs', 'round', 'floor', 'ceil'])
const NUMERIC_FN: ReadonlySet<string> = new Set(['sum', 'avg', 'median', 'percentile', 'stddev', 'variance'])

function expectType(expr: Expr, fits: (type: ExprType) => boolean, what: string, scope: Scope, node: Id, check: Checking): undefined {
  const type = typeOf(expr, scope)
  if (!fits(type)) check.report('wrong_type', node, `${what} is needed, this is ${type === 'integer' ? 'a number' : `a ${type}`}`)
}

/** Reports the step that does not exist. */
export function reportWalk(walk: Extract<Walk, { kind: 'unknown' }>, node: Id, check: Checking): undefined {
  if (walk.step === walk.entity) check.report('unknown_entity', node, `there is no entity "${walk.entity}"`)
  else check.report('unknown_join', node, `${walk.entity} has no join "${walk.step}"`)
}

function checkField(expr: Extract<Expr, { kind: 'field' }>, scope: Scope, node: Id, check: Checking): undefined {
  if ('columns' in scope.from) {
    if (expr.path.length > 0 || !scope.from.columns.has(expr.field))
      check.report('unknown_column', node, `the inner plan has no column "${[...expr.path, expr.field].join('.')}"`)
    return
  }
  const walk = walkPath(scope.model, scope.from.entity, expr.path)
  if (walk.kind === 'unknown') return reportWalk(walk, node, check)
  if (!Object.hasOwn(walk.entity.fields, expr.field)) return check.report('unknown_field', node, `${walk.entity.name} has no field "${expr.field}"`)
  if (!walk.toOne) check.report('path_not_to_one', node, `"${expr.path.join('.')}" leads to many rows`)
}

function checkMeasure(expr: Extract<Expr, { kind: 'measure' }>, scope: Scope, node: Id, check: Checking): undefined {
  if ('columns' in scope.from) return check.report('unknown_measure', node, 'an inner plan has columns, not measures')
  const walk = walkPath(scope.model, scope.from.entity, expr.path)
  if (walk.kind === 'unknown') return reportWalk(walk, node, check)
  if (!Object.hasOwn(walk.entity.measures, expr.measure)) return check.report('unknown_measure', node, `${walk.entity.name} has no measure "${expr.measure}"`)
  if (!walk.toOne) check.report('path_not_to_one', node, `"${expr.path.join('.')}" leads to many rows; the measure must be of a related kind`)
}

function checkRelated(expr: Extract<Expr, { kind: 'related' }>, scope: Scope, node: Id, check: Checking): undefined {
  if ('columns' in scope.from) return check.report('unknown_join', node, 'an inner plan has no related rows')
  const walk = walkPath(scope.model, scope.from.entity, expr.path)
  if (walk.kind === 'unknown') return reportWalk(walk, node, check)
  const last = walk.joins.at(-1)
  if (!last || isToOne(last)) return check.report('path_to_one', node, `"${expr.path.join('.')}" must end with a step to many rows`)
  if (expr.measure !== undefined && !Object.hasOwn(walk.entity.measures, expr.measure))
    check.report('unknown_measure', node, `${walk.entity.name} has no measure "${expr.measure}"`)
  if ((expr.measure === undefined) === (expr.fn === undefined)) check.report('wrong_type', node, 'related rows need either a function or a measure')
  if (expr.fn !== undefined && expr.fn !== 'count' && !expr.of) check.report('wrong_type', node, `${expr.fn} needs something to work on`)
  if (expr.of && expr.fn && NUMERIC_FN.has(expr.fn)) {
    const inside = atEntity(scope, walk.entity.name)
    expectType(expr.of, isNumeric, 'a number', inside, node, check)
    if (namesRow(expr.of, inside)) check.report('key_reckoned', node, 'a key names a row; it cannot be added up or averaged')
  }
  const isCountOfDistinct = expr.fn === 'count' && expr.distinct === true
  if (walk.joins.some((join) => join.cardinality === 'many_to_many') && !isCountOfDistinct)
    check.report('many_to_many', node, `"${expr.path.join('.')}" would count rows twice; only different values can be counted over it`)
}

function checkAggregate(expr: Extract<Expr, { kind: 'aggregate' }>, scope: Scope, node: Id, check: Checking): undefined {
  if (expr.fn !== 'count' && !expr.of) return check.report('wrong_type', node, `${expr.fn} needs something to work on`)
  if (expr.fn === 'percentile' && !(Number(expr.fraction) >= 0 && Number(expr.fraction) <= 1))
    check.report('wrong_type', node, 'a percentile needs a fraction from 0 to 1')
  if ((expr.fn === 'first' || expr.fn === 'last') && !expr.along) check.report('needs_bucket', node, `${expr.fn} needs a date to run along`)
  if (expr.of && NUMERIC_FN.has(expr.fn)) expectType(expr.of, isNumeric, 'a number', scope, node, check)
  if (expr.of && NUMERIC_FN.has(expr.fn) && namesRow(expr.of, scope)) check.report('key_reckoned', node, 'a key names a row; it cannot be added up or averaged')
}

/** A number that stands for a row, its own or one it refers to: numbers of invoices have no average. */
function namesRow(expr: Expr, scope: Scope): boolean {
  const found = fieldOf(expr, scope)
  if (!found) return false
  const { entity, field } = found
  const refers = Object.values(entity.joins).some((join) => join.cardinality === 'many_to_one' && join.keys.length === 1 && join.keys[0]?.[0] === field.name)
  return refers || (entity.key.length === 1 && entity.key[0] === field.name)
}

function checkColumn(expr: Extract<Expr, { kind: 'column' }>, scope: Scope, place: Place, node: Id, check: Checking): undefined {
  if (place === 'rows' || place === 'aggregated') return
  if (expr.input !== undefined) {
    if (!scope.inputs.get(expr.input)?.has(expr.column)) check.report('unknown_column', node, `there is no column "${expr.input}.${expr.column}"`)
    return
  }
  const known = scope.columns.some((column) => column.name === expr.column) || [...scope.inputs.values()].some((output) => output.has(expr.column))
  if (!known) check.report('unknown_column', node, `there is no column "${expr.column}"`)
}

/** One cell, or one per combination of the keys it is looked up by. */
function checkScalar(expr: Extract<Expr, { kind: 'scalar' }>, scope: Scope, node: Id, check: Checking): undefined {
  check.inner(expr.query)
  if (expr.query.kind === 'set') return check.report('scalar_shape', node, 'a set has many rows; one value is needed')
  const inner = scopeOf(expr.query, scope.model)
  const keys = expr.match?.map((one) => one.column) ?? []
  const own = expr.query.kind === 'combine' ? expr.query.on : shownKeys(expr.query)
  const values = expr.query.columns.filter((column) => column.show === 'asked' && !keys.includes(column.name))
  if (values.length !== 1) check.report('scalar_shape', node, 'the inner plan must have exactly one value column')
  if (!isOneRow(expr.query) && (own.length !== keys.length || own.some((key) => !keys.includes(key))))
    check.report('scalar_shape', node, 'the inner plan has many rows; one value is needed')
  for (const { outer, column } of expr.match ?? []) {
    const target = expr.query.columns.find((one) => one.name === column)
    if (!target) check.report('unknown_column', node, `the inner plan has no column "${column}"`)
    else if (!comparable(typeOf(outer, scope), typeOf(target.expr, inner)))
      check.report('types_differ', node, `"${column}" cannot be matched with a value of another type`)
  }
}

function isOneRow(query: Query): boolean {
  return query.kind === 'select' && query.limit?.count === 1 && query.limit.ties === 'cut'
}
function shownKeys(select: Select): readonly string[] {
  const columns = select.mode === 'list' ? select.columns : keysOf(select)
  return columns.filter((column) => column.show !== 'hidden').map((column) => column.name)
}

/** A condition and all its parts. */
export function checkPredicate(predicate: Predicate, scope: Scope, place: Place, check: Checking): undefined {
  const node = predicate.id
  checkCondition(predicate, scope, check)
  const parts = partsOfPredicate(predicate)
  for (const part of parts.exprs) checkExpr(part, scope, place, node, check)
  for (const part of parts.predicates) checkPredicate(part, scope, place, check)
  if (predicate.kind !== 'exists' || !('entity' in scope.from)) return
  const walk = walkPath(scope.model, scope.from.entity, predicate.path)
  if (walk.kind === 'end') for (const part of parts.endPredicates) checkPredicate(part, atEntity(scope, walk.entity.name), 'rows', check)
}

function checkCondition(predicate: Predicate, scope: Scope, check: Checking): undefined {
  const node = predicate.id
  const same = (a: Expr, b: Expr): undefined => {
    if (!comparable(typeOf(a, scope), typeOf(b, scope)))
      check.report('types_differ', node, `a ${typeOf(a, scope)} cannot be compared with a ${typeOf(b, scope)}`)
  }
  switch (predicate.kind) {
    case 'compare':
      return same(predicate.left, predicate.right)
    case 'between':
      same(predicate.of, predicate.low)
      return same(predicate.of, predicate.high)
    case 'in':
      for (const value of predicate.values) same(predicate.of, value)
      return checkCount(predicate, scope, check)
    case 'text':
      expectType(predicate.of, isText, 'a text', scope, node, check)
      return expectType(predicate.value, isText, 'a text', scope, node, check)
    case 'true':
      return expectType(predicate.of, (type) => type === 'boolean' || type === 'unknown', 'a yes-or-no field', scope, node, check)
    case 'exists':
      return checkExists(predicate, scope, check)
    case 'member':
      return checkMember(predicate, scope, check)
    case 'within':
      expectType(predicate.of, isDated, 'a date', scope, node, check)
      return checkPeriod(predicate.period, predicate.of, scope, node, check)
    default:
      return
  }
}

function isText(type: ExprType): boolean {
  return type === 'text' || type === 'unknown'
}
function isDated(type: ExprType): boolean {
  return isTemporal(type) || type === 'integer' || type === 'text'
}

/** Rows pinned by their key may be many; values a person lists may not. */
function checkCount(predicate: Extract<Predicate, { kind: 'in' }>, scope: Scope, check: Checking): undefined {
  const found = fieldOf(predicate.of, scope)
  const most = found?.entity.key.includes(found.field.name) ? PLAN_LIMITS.pinnedKeys : PLAN_LIMITS.values
  if (predicate.values.length > most)
    check.report('too_many_values', predicate.id, `the list has ${predicate.values.length} values; at most ${most} can be compared`)
  if (predicate.values.length === 0) check.report('bad_count', predicate.id, 'the list of values is empty')
}

function checkExists(predicate: Extract<Predicate, { kind: 'exists' }>, scope: Scope, check: Checking): undefined {
  if (!('entity' in scope.from)) return check.report('unknown_join', predicate.id, 'an inner plan has no related rows')
  const walk = walkPath(scope.model, scope.from.entity, predicate.path)
  if (walk.kind === 'unknown') return reportWalk(walk, predicate.id, check)
  if (walk.joins.length === 0) check.report('unknown_join', predicate.id, 'related rows need a path to them')
  if (predicate.quantifier === 'every' && !predicate.where) check.report('every_without_where', predicate.id, '"every" needs a condition that all of them meet')
}

function checkMember(predicate: Extract<Predicate, { kind: 'member' }>, scope: Scope, check: Checking): undefined {
  check.inner(predicate.query)
  const inner = scopeOf(predicate.query, scope.model)
  const columns = columnsOf(predicate.query).filter((column) => column.show === 'asked')
  if (columns.length !== predicate.of.length)
    return check.report('member_shape', predicate.id, `the inner plan has ${columns.length} columns, ${predicate.of.length} are compared`)
  for (const [index, column] of columns.entries()) {
    const of = predicate.of[index]
    const target = predicate.query.kind === 'set' ? 'unknown' : typeOf(column.expr, inner)
    if (of && !comparable(typeOf(of, scope), target))
      check.report('types_differ', predicate.id, `"${column.name}" cannot be matched with a value of another type`)
  }
}

/** The period exists, and is no finer than the field it is compared with. */
export function checkPeriod(period: Period, field: Expr, scope: Scope, node: Id, check: Checking): undefined {
  if (!isPeriod(period, check.clock)) check.report('period_unknown', node, `there is no such time: ${period.kind === 'calendar' ? period.at : 'the range'}`)
  const kind = fieldOf(field, scope)?.field.kind
  const type = typeOf(field, scope)
  if (kind !== 'year' && kind !== 'year_month' && !isTemporal(type)) check.report('not_a_date', node, 'a period needs a date')
  if (kind === 'year' && !YEARLY.test(grainText(period))) check.report('period_too_fine', node, 'this field holds years only')
  if (kind === 'year_month' && !MONTHLY.test(grainText(period))) check.report('period_too_fine', node, 'this field holds months only')
}

const YEARLY = /^(year|all|\d{4}|\d{4}\.\.|\.\.\d{4}|\d{4}\.\.\d{4})$/
const MONTHLY = /^(year|quarter|month|fiscal_year|fiscal_quarter|all|(FY)?\d{4}(-(Q\d|H\d|\d\d))?|(\d{4}(-\d\d)?)?\.\.(\d{4}(-\d\d)?)?)$/
/** The unit of a period, or its ends without the parts that say nothing finer than they do. */
function grainText(period: Period): string {
  switch (period.kind) {
    case 'calendar':
      return period.at
    case 'range':
      return `${coarse(period.from, '01')}..${coarse(period.to, '12')}`
    case 'all':
      return 'all'
    default:
      return period.unit
  }
}
/** 2026-01-01 as the beginning and 2026-12-31 as the end of a range are years; the ends of months are months. */
function coarse(date: string | undefined, edgeMonth: '01' | '12'): string {
  if (date === undefined) return ''
  const [year = '', month, day] = date.split('-')
  const isEdge = day === undefined || (edgeMonth === '01' ? day === '01' : Number(day) >= 28)
  if (!isEdge) return date
  return month === undefined || month === edgeMonth ? year : `${year}-${month}`
}
