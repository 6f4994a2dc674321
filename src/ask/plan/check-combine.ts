import type { Combine, Query } from '../../flow.ts'
import { checkColumnNames, checkShape } from './check-columns.ts'
import { checkExpr, checkPredicate } from './check-expr.ts'
import type { Checking } from './checking.ts'
import { keysOf } from './column-role.ts'
import { comparable, outputOf, scopeOf } from './expr-type.ts'
import { columnsOf } from './scope.ts'

/** Every input has one row per combination of `on`, and the keys compare. */
export function checkCombine(query: Combine, check: Checking): undefined {
  for (const input of query.inputs) check.inner(input.query)
  if (query.inputs.length < 2) check.report('combine_shape', query.id, 'at least two inputs are needed')
  if (new Set(query.inputs.map((input) => input.name)).size < query.inputs.length) check.report('names_not_unique', query.id, 'two inputs have the same name')
  for (const input of query.inputs) checkKeys(input.query, input.name, query, check)
  checkKeyTypes(query, check)
  checkColumnNames(query, check)
  const scope = scopeOf(query, check.model)
  for (const column of query.columns) checkExpr(column.expr, scope, 'finished', column.id, check)
  if (query.having) checkPredicate(query.having, scope, 'finished', check)
  checkShape(query, query.columns, check)
}

function checkKeys(input: Query, name: string, query: Combine, check: Checking): undefined {
  const columns = new Set(columnsOf(input).map((column) => column.name))
  for (const key of query.on) if (!columns.has(key)) check.report('combine_shape', query.id, `"${name}" has no column "${key}"`)
  const extra = extraKeys(input, query.on)
  if (extra.length > 0)
    check.report('combine_shape', query.id, `"${name}" has several rows for one ${query.on.join(', ') || 'result'}: it is also split by ${extra.join(', ')}`)
}
function extraKeys(input: Query, on: readonly string[]): readonly string[] {
  if (input.kind === 'set') return []
  if (input.kind === 'combine') return input.on.filter((key) => !on.includes(key))
  if (input.mode === 'list')
    return input.limit?.count === 1 && input.limit.ties === 'cut'
      ? []
      : input.distinct && input.columns.every((column) => on.includes(column.name))
        ? []
        : ['row']
  return keysOf(input)
    .map((key) => key.name)
    .filter((key) => !on.includes(key))
}

function checkKeyTypes(query: Combine, check: Checking): undefined {
  const outputs = query.inputs.map((input) => outputOf(input.query, check.model))
  for (const key of query.on) {
    const types = outputs.map((output) => output.get(key) ?? 'unknown')
    if (types.some((type) => !comparable(type, types[0] ?? 'unknown'))) check.report('types_differ', query.id, `"${key}" has a different type in each input`)
  }
}
