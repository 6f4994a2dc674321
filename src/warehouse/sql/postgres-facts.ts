import { Gathering, type StatementFacts, text } from './facts.ts'
import { isTree, type Tree, treeOf } from './parsers.ts'

/** Structs that the grammar writes without their type around them. */
const INLINED: Readonly<Record<string, string>> = {
  'RangeVar.alias': 'Alias',
  'RangeSubselect.alias': 'Alias',
  'RangeFunction.alias': 'Alias',
  'JoinExpr.alias': 'Alias',
  'JoinExpr.join_using_alias': 'Alias',
  'TypeCast.typeName': 'TypeName',
  'FuncCall.over': 'WindowDef',
  'SelectStmt.larg': 'SelectStmt',
  'SelectStmt.rarg': 'SelectStmt',
  'SelectStmt.intoClause': 'IntoClause',
}
const DEFAULTS: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  false,
  '',
  'SETOP_NONE',
  'LIMIT_OPTION_DEFAULT',
  'CTEMaterializeDefault',
  'SORTBY_DEFAULT',
  'SORTBY_NULLS_DEFAULT',
])
const CONSTANTS: ReadonlySet<string> = new Set(['ival', 'fval', 'boolval', 'sval'])

/** Walks PostgreSQL's own tree; CTE names hide tables only where they are in scope. */
export function postgresFacts(statement: Tree): StatementFacts {
  const facts = new Gathering()
  node(statement, new Set(), facts, 1)
  return facts
}

function node(wrapped: Tree, scope: ReadonlySet<string>, facts: Gathering, depth: number): void {
  for (const [type, body] of Object.entries(wrapped)) struct(type, treeOf(body), scope, facts, depth)
}

function struct(type: string, body: Tree, outer: ReadonlySet<string>, facts: Gathering, depth: number): void {
  facts.features.add(type)
  facts.depth = Math.max(facts.depth, depth)
  facts.nodes += 1
  if (type === 'A_Const' && CONSTANTS.has(Object.keys(body).find((key) => key !== 'location' && key !== 'isnull') ?? 'ival')) return
  const scope = type === 'SelectStmt' ? withScope(body, outer, facts, depth) : outer
  noted(type, body, scope, facts)
  for (const [field, value] of Object.entries(body)) {
    if (field === 'location' || field === 'stmt_location' || DEFAULTS.has(value) || (type === 'SelectStmt' && field === 'withClause')) continue
    facts.features.add(`${type}.${field}`)
    child(type, field, value, scope, facts, depth)
  }
}

function child(type: string, field: string, value: unknown, scope: ReadonlySet<string>, facts: Gathering, depth: number): void {
  if (Array.isArray(value)) {
    for (const item of value) if (isTree(item)) node(item, scope, facts, depth + 1)
  } else if (isTree(value)) {
    const inlined = INLINED[`${type}.${field}`]
    if (inlined) struct(inlined, value, scope, facts, depth + 1)
    else if (Object.keys(value).every((key) => /^[A-Z]/.test(key))) node(value, scope, facts, depth + 1)
    else facts.features.add(`unlisted struct ${type}.${field}`)
  } else if (typeof value === 'string' && value === value.toUpperCase() && value.includes('_')) facts.features.add(`${type}.${field}=${value}`)
}

/** A CTE sees those before it, itself only when recursive. */
function withScope(body: Tree, outer: ReadonlySet<string>, facts: Gathering, depth: number): ReadonlySet<string> {
  const clause = treeOf(body.withClause)
  if (!Array.isArray(clause.ctes)) return outer
  facts.features.add('WithClause')
  for (const key of Object.keys(clause)) if (key !== 'location' && !DEFAULTS.has(clause[key])) facts.features.add(`WithClause.${key}`)
  const scope = new Set(outer)
  for (const wrapped of clause.ctes) {
    const cte = treeOf(treeOf(wrapped).CommonTableExpr)
    const named = text(cte.ctename)
    if (named && clause.recursive === true) scope.add(named)
    node(treeOf(wrapped), new Set(scope), facts, depth + 1)
    if (named) {
      scope.add(named)
      facts.ctes.add(named)
    }
  }
  return scope
}

function noted(type: string, body: Tree, scope: ReadonlySet<string>, facts: Gathering): void {
  if (type === 'RangeVar') {
    const table = text(body.relname) ?? ''
    const schema = text(body.schemaname)
    const catalog = text(body.catalogname)
    if (schema !== null || !scope.has(table)) facts.tables.push({ catalog, schema, table, at: typeof body.location === 'number' ? body.location : 0 })
  }
  if (type === 'FuncCall') facts.functions.add(names(body.funcname))
  if (type === 'RangeFunction') for (const called of functionsOf(body)) facts.tableFunctions.add(called)
  if (type === 'TypeName') facts.types.add(names(body.names))
  if (type === 'A_Expr') facts.operators.add(names(body.name))
  if (type === 'ColumnRef') for (const column of strings(body.fields).slice(-1)) facts.columns.add(column)
  if (type === 'ResTarget') addName(body.name, facts)
  if (type === 'Alias') addName(body.aliasname, facts)
  for (const column of [...strings(body.colnames), ...strings(body.aliascolnames)]) facts.named.add(column)
  if (type === 'ParamRef') facts.parameters.add(typeof body.number === 'number' ? body.number : 0)
  if (type === 'SubLink' && Array.isArray(body.operName)) facts.operators.add(names(body.operName))
  if (type === 'SortBy' && Array.isArray(body.useOp)) facts.operators.add(names(body.useOp))
}

function functionsOf(body: Tree): readonly string[] {
  const found: string[] = []
  JSON.stringify(body.functions, (key, value: unknown) => {
    if (key === 'FuncCall') found.push(names(treeOf(value).funcname))
    else if (/^[A-Z]\w+Expr$|^SQLValueFunction$/.test(key)) found.push(key)
    return value
  })
  return found
}

function addName(value: unknown, facts: Gathering): void {
  const given = text(value)
  if (given !== null) facts.named.add(given)
}

function strings(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item) => text(treeOf(treeOf(item).String).sval) ?? [])
}

/** `a.b` of a list of strings; `pg_catalog` in front is left out, for it is where the parser puts its own. */
function names(list: unknown): string {
  if (!Array.isArray(list)) return ''
  const parts = list.map((item) => text(treeOf(treeOf(item).String).sval) ?? '?')
  return (parts[0] === 'pg_catalog' ? parts.slice(1) : parts).join('.').toLowerCase()
}
