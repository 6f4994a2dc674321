// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are part of the text
import type { CatalogColumn, CatalogTable } from '../../connectors/connector.ts'
import { type Tree, treeOf } from '../../sql/index.ts'
import type { FilterOperator } from '../rules.ts'
import { literalFor } from './literal.ts'
import { type TemplateCondition, TemplateFault, type TemplateValue } from './template.ts'

type Branches = readonly (readonly TemplateCondition[])[]
type Reader = (expression: Tree, table: CatalogTable, isNegated: boolean) => Branches

const SIGNS: Readonly<Record<string, FilterOperator>> = {
  '=': 'equals',
  '<>': 'not_equals',
  '<': 'less_than',
  '>': 'greater_than',
  '<=': 'less_than_or_equal',
  '>=': 'greater_than_or_equal',
}
const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }
const OPPOSITES: Readonly<Partial<Record<FilterOperator, FilterOperator>>> = {
  equals: 'not_equals',
  not_equals: 'equals',
  less_than: 'greater_than_or_equal',
  greater_than_or_equal: 'less_than',
  greater_than: 'less_than_or_equal',
  less_than_or_equal: 'greater_than',
  in: 'not_in',
  not_in: 'in',
  is_null: 'is_not_null',
  is_not_null: 'is_null',
}
const UNREADABLE = 'a row filter compares columns with values by =, <>, <, >, <=, >=, IN, BETWEEN, LIKE and IS NULL'

/** One comparison, or its opposite. A NULL fulfils neither, as in SQL. @throws TemplateFault */
export function comparisonOf(tree: Tree, table: CatalogTable, isNegated: boolean): Branches {
  if ('ColumnRef' in tree) return one(columnOf(tree, table), 'equals', !isNegated)
  if ('NullTest' in tree) return nullTest(treeOf(tree.NullTest), table, isNegated)
  const expression = treeOf(tree.A_Expr)
  const reader = READERS[String(expression.kind)]
  if (!('A_Expr' in tree) || reader === undefined) throw new TemplateFault(UNREADABLE)
  return reader(expression, table, isNegated)
}

const READERS: Readonly<Record<string, Reader>> = {
  AEXPR_OP: (expression, table, isNegated) => {
    const isMirrored = !('ColumnRef' in treeOf(expression.lexpr))
    const [left, right] = isMirrored ? [expression.rexpr, expression.lexpr] : [expression.lexpr, expression.rexpr]
    const sign = signOf(expression)
    const operator = SIGNS[isMirrored ? (MIRRORED[sign] ?? sign) : sign]
    if (operator === undefined) throw new TemplateFault(UNREADABLE)
    const column = columnOf(treeOf(left), table)
    return one(column, turned(operator, isNegated), single(literalFor(column, treeOf(right))))
  },
  AEXPR_IN: (expression, table, isNegated) => {
    const column = columnOf(treeOf(expression.lexpr), table)
    const { items } = treeOf(treeOf(expression.rexpr).List)
    const values = (Array.isArray(items) ? items : []).map((item) => literalFor(column, treeOf(item)))
    const names = values.findIndex((value) => isNames(value))
    if (names >= 0 && values.length > 1) throw new TemplateFault('IN (${all_groupnames}) takes no other values')
    return one(column, (signOf(expression) === '<>') !== isNegated ? 'not_in' : 'in', values)
  },
  AEXPR_BETWEEN: (expression, table, isNegated) => between(expression, table, isNegated),
  AEXPR_NOT_BETWEEN: (expression, table, isNegated) => between(expression, table, !isNegated),
  AEXPR_LIKE: (expression, table, isNegated) => like(expression, table, isNegated, false),
  AEXPR_ILIKE: (expression, table, isNegated) => like(expression, table, isNegated, true),
}

function between(expression: Tree, table: CatalogTable, isNegated: boolean): Branches {
  const column = columnOf(treeOf(expression.lexpr), table)
  const { items } = treeOf(treeOf(expression.rexpr).List)
  const [low, high] = (Array.isArray(items) ? items : []).map((item) => single(literalFor(column, treeOf(item))))
  if (low === undefined || high === undefined) throw new TemplateFault(UNREADABLE)
  if (isNegated) return [...one(column, 'less_than', low), ...one(column, 'greater_than', high)]
  return [[...one(column, 'greater_than_or_equal', low).flat(), ...one(column, 'less_than_or_equal', high).flat()]]
}

/** Patterns that are a beginning or an end, and ILIKE for a part: their forms here compare letters just as those do. */
function like(expression: Tree, table: CatalogTable, isNegated: boolean, isLoose: boolean): Branches {
  const column = columnOf(treeOf(expression.lexpr), table)
  const pattern = literalFor(column, treeOf(expression.rexpr))
  const parts = typeof pattern === 'string' && !/[_\\]/.test(pattern) ? /^(%?)([^%]+)(%?)$/.exec(pattern) : null
  const [, before = '', text = '', after = ''] = parts ?? []
  const operator = isLoose ? (before && after ? 'contains' : undefined) : before && after ? undefined : before ? 'ends_with' : after ? 'starts_with' : 'equals'
  if (isNegated || signOf(expression).startsWith('!') || operator === undefined || text === '') {
    throw new TemplateFault("patterns are LIKE 'beginning%', LIKE '%end' and ILIKE '%part%', without NOT")
  }
  return one(column, operator, text)
}

function nullTest({ arg, nulltesttype }: Tree, table: CatalogTable, isNegated: boolean): Branches {
  return one(columnOf(treeOf(arg), table), turned(nulltesttype === 'IS_NULL' ? 'is_null' : 'is_not_null', isNegated), true)
}

function turned(operator: FilterOperator, isNegated: boolean): FilterOperator {
  const opposite = OPPOSITES[operator]
  if (!isNegated) return operator
  if (opposite === undefined) throw new TemplateFault(UNREADABLE)
  return opposite
}

function one(column: CatalogColumn, operator: FilterOperator, value: TemplateCondition['value']): Branches {
  return [[{ column: column.name, operator, value }]]
}

function single(value: TemplateValue): TemplateValue {
  if (isNames(value)) throw new TemplateFault('${all_groupnames} stands in IN (${all_groupnames}) only')
  return value
}

function isNames(value: TemplateValue): boolean {
  return typeof value === 'object' && value.placeholder === 'all_groupnames'
}

function signOf({ name }: Tree): string {
  return Array.isArray(name) ? String(treeOf(treeOf(name.at(-1)).String).sval) : ''
}

/** By its name, which without quotes is any case; a table before it must be the filter's own. */
function columnOf(tree: Tree, table: CatalogTable): CatalogColumn {
  const { fields } = treeOf(tree.ColumnRef)
  const names = (Array.isArray(fields) ? fields : []).map((field) => treeOf(treeOf(field).String).sval)
  const [name, owner] = names.toReversed()
  if (typeof name !== 'string') throw new TemplateFault(UNREADABLE)
  const isOwn = names.length === 1 || (names.length === 2 && String(owner).toLowerCase() === table.name.toLowerCase())
  const exact = table.columns.find((column) => column.name === name)
  const loose = table.columns.filter((column) => column.name.toLowerCase() === name)
  const found = exact ?? (loose.length === 1 ? loose[0] : undefined)
  if (!isOwn || found === undefined) throw new TemplateFault(`the table has no column "${names.join('.')}"`)
  return found
}
