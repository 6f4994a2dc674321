import type { Column, Expr, Grain, Select } from '../../flow.ts'
import { additivityOf } from './additivity.ts'
import { checkColumnNames, checkCycles, checkShape } from './check-columns.ts'
import { checkExpr, checkPeriod, checkPredicate } from './check-expr.ts'
import type { Checking } from './checking.ts'
import { aggregates, bucketKey, isBucket, keysOf, roleOf } from './column-role.ts'
import { compareBase } from './compare-base.ts'
import { exprsWithin, partsOfExpr } from './expr-parts.ts'
import { fieldTypeOf, scopeOf } from './expr-type.ts'
import { entityOf, type Scope } from './scope.ts'

/** All rules of one Select. Names of a missing entity are not reported one by one. */
export function checkSelect(select: Select, check: Checking): undefined {
  if ('query' in select.from) check.inner(select.from.query)
  else if (!entityOf(check.model, select.from.entity)) return check.report('unknown_entity', select.id, `there is no entity "${select.from.entity}"`)
  const scope = scopeOf(select, check.model)
  checkColumnNames(select, check)
  checkCycles(select.columns, (column) => exprsWithin(column.expr).flatMap((expr) => referred(expr)), check)
  for (const column of select.columns) {
    checkExpr(column.expr, scope, 'column', column.id, check)
    checkMode(column, select, check)
    for (const window of exprsWithin(column.expr)) if (window.kind === 'window') checkWindow(window, column, select, scope, check)
  }
  if (select.mode === 'group') checkMeasureWindows(select, scope, check)
  if (select.where) checkPredicate(select.where, scope, 'rows', check)
  if (select.having) checkPredicate(select.having, scope, 'finished', check)
  checkTime(select, scope, check)
  if (select.distinct && select.mode === 'group') check.report('distinct_in_group', select.id, 'the rows of a group are different already')
  if (select.fill && !bucketKey(select)) check.report('needs_bucket', select.id, 'gaps can be filled only along a time column')
  checkShape(select, select.columns, check)
}

function referred(expr: Expr): readonly string[] {
  if (expr.kind === 'compared') return [expr.column]
  return expr.kind === 'column' && expr.input === undefined ? [expr.column] : []
}

function checkMode(column: Column, select: Select, check: Checking): undefined {
  if (select.mode === 'list') {
    if (aggregates(column.expr)) check.report('aggregate_in_list', column.id, `"${column.label}" is a figure of a group, the plan is a list of rows`)
    if (exprsWithin(column.expr).some((expr) => expr.kind === 'compared'))
      check.report('aggregate_in_list', column.id, 'a list of rows cannot be compared with another period')
  } else if (roleOf(column, select.columns) !== 'key' && hasBareField(column.expr)) {
    check.report('mixed_rows', column.id, `"${column.label}" mixes a figure of a group with a value of single rows`)
  }
}

/** A field outside every aggregate. */
function hasBareField(expr: Expr): boolean {
  if (expr.kind === 'field' || expr.kind === 'related') return true
  if (expr.kind === 'aggregate' || expr.kind === 'measure') return false
  return partsOfExpr(expr).exprs.some(hasBareField)
}

const ALONG_TIME: ReadonlySet<string> = new Set(['running', 'moving', 'lag', 'change', 'growth'])

function checkWindow(window: Extract<Expr, { kind: 'window' }>, column: Column, select: Select, scope: Scope, check: Checking): undefined {
  const names = new Set(select.columns.map((one) => one.name))
  for (const name of window.within) if (!names.has(name)) check.report('unknown_column', column.id, `there is no column "${name}"`)
  if (ALONG_TIME.has(window.fn)) {
    const along = select.columns.find((one) => one.name === window.along)
    if (!along || !isBucket(along)) check.report('needs_bucket', column.id, `"${column.label}" needs a time column to run along`)
  }
  if (window.fn === 'moving' && !(window.size !== undefined && window.size >= 1)) check.report('bad_count', column.id, 'a moving window needs its size')
  if (select.mode === 'list') return
  const additivity = additivityOf(window.of, scope)
  if (window.fn === 'share' && additivity === 'none') check.report('not_additive', column.id, `parts of "${column.label}" do not add up to a whole`)
  if (window.fn === 'running' && additivity !== 'full') check.report('not_additive', column.id, `"${column.label}" cannot be added up over time`)
}

/** A measure that is itself a window needs the time column it runs along. */
function checkMeasureWindows(select: Select, scope: Scope, check: Checking): undefined {
  for (const column of select.columns) {
    for (const expr of exprsWithin(column.expr)) {
      const along = expr.kind === 'measure' && expr.path.length === 0 ? alongOf(expr.measure, scope) : undefined
      if (along !== undefined && !keysOf(select).some((key) => key.name === along || (isBucket(key) && key.expr.grain === along))) {
        check.report('needs_bucket', column.id, `"${column.label}" runs along ${along}; break it down by ${along}`)
      }
    }
  }
}
function alongOf(measure: string, scope: Scope): string | Grain | undefined {
  const entity = 'entity' in scope.from ? entityOf(scope.model, scope.from.entity) : undefined
  const found = entity && Object.hasOwn(entity.measures, measure) ? entity.measures[measure] : undefined
  if (found?.kind !== 'window') return undefined
  return exprsWithin(found.expr).flatMap((expr) => (expr.kind === 'window' && expr.along !== undefined ? [expr.along] : []))[0]
}

function checkTime(select: Select, scope: Scope, check: Checking): undefined {
  const { period, compare } = select
  if (period) {
    checkExpr(period.field, scope, 'rows', period.id, check)
    checkPeriod(period.period, period.field, scope, period.id, check)
  }
  for (const column of select.columns) {
    if (!compare && exprsWithin(column.expr).some((expr) => expr.kind === 'compared'))
      check.report('compared_without_compare', column.id, `"${column.label}" has nothing to be compared with`)
  }
  if (!compare) return
  if (!period) return check.report('compare_without_period', compare.id, 'a comparison needs a period')
  const base = compareBase({
    period: period.period,
    to: compare.to,
    align: compare.align,
    bucket: bucketKey(select)?.expr.grain,
    clock: check.clock,
    fieldType: fieldTypeOf(period.field, scope),
  })
  if (!base) check.report('compare_without_base', compare.id, 'this period has no beginning, so nothing lies before it')
}
