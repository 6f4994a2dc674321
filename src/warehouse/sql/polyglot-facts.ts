import { Gathering, type StatementFacts, text } from './facts.ts'
import { isTree, type Tree, treeOf } from './parsers.ts'

/** Fields that only say where or how something was written. */
const SPELLING: ReadonlySet<string> = new Set([
  'span',
  'trailing_comments',
  'leading_comments',
  'operator_comments',
  'left_comments',
  'pre_alias_comments',
  'quoted',
  'string_quoted',
  'original_name',
  'alias_explicit_as',
  'alias_first',
  'kind_text',
  'start_side_text',
  'end_side_text',
  'nesting_group',
  'double_colon_syntax',
  'has_parens',
  'no_parens',
  'use_bracket_syntax',
])

/**
 * Walks the tree of the other parser. Every key of it is a fact, so that what a list does not know is seen.
 * Names of tables and CTEs are compared without case, as DuckDB and SQLite do.
 */
export function polyglotFacts(statement: Tree): StatementFacts {
  const facts = new Gathering()
  visit(statement, new Set(), facts, 1, '')
  return facts
}

function visit(value: unknown, scope: ReadonlySet<string>, facts: Gathering, depth: number, under: string): void {
  if (Array.isArray(value)) for (const item of value) visit(item, scope, facts, depth, under)
  else if (isTree(value)) {
    facts.depth = Math.max(facts.depth, depth)
    facts.nodes += 1
    const inner = isTree(value.with) ? withScope(value.with, scope, facts, depth) : scope
    const entries = Object.entries(value)
    for (const [key, child] of entries) {
      // A kind without content is written as its name and null; a field without content is not there
      if (SPELLING.has(key) || (entries.length > 1 && isNothing(child)) || (key === 'with' && isTree(child))) continue
      facts.features.add(under === 'star' ? `star.${key}` : key)
      noted(key, child, inner, facts)
      if (typeof child === 'string' && !FREE_TEXT.has(key)) facts.features.add(`${key}=${child}`)
      visit(child, inner, facts, depth + 1, key)
    }
  } else if (typeof value === 'string' && under === 'end') facts.features.add(`frame=${value}`)
}

/** Text of people: names, numbers, strings. */
const FREE_TEXT: ReadonlySet<string> = new Set(['name', 'value', 'alias'])

function isNothing(value: unknown): boolean {
  return value === null || value === false || value === undefined || (Array.isArray(value) && value.length === 0)
}

function withScope(clause: Tree, outer: ReadonlySet<string>, facts: Gathering, depth: number): ReadonlySet<string> {
  const scope = new Set(outer)
  facts.features.add('with')
  for (const key of Object.keys(clause)) if (!SPELLING.has(key) && !isNothing(clause[key])) facts.features.add(key)
  for (const item of Array.isArray(clause.ctes) ? clause.ctes : []) {
    const cte = treeOf(item)
    const named = text(treeOf(cte.alias).name)?.toLowerCase()
    if (named !== undefined && clause.recursive === true) scope.add(named)
    visit(cte, new Set(scope), facts, depth + 1, 'cte')
    if (named !== undefined) {
      scope.add(named)
      facts.ctes.add(named)
    }
  }
  return scope
}

function noted(key: string, child: unknown, scope: ReadonlySet<string>, facts: Gathering): void {
  const body = treeOf(child)
  if (key === 'table' && isTree(body.name)) {
    const table = text(body.name.name) ?? ''
    const schema = text(treeOf(body.schema).name)
    const catalog = text(treeOf(body.catalog).name)
    if (schema !== null || !scope.has(table.toLowerCase())) {
      const start = treeOf(body.name.span).start
      facts.tables.push({ catalog, schema, table, at: typeof start === 'number' ? start : undefined })
    }
  }
  if ((key === 'function' || key === 'aggregate_function') && isTree(child)) {
    facts.functions.add((text(body.name) ?? '?').toLowerCase())
  }
  if (key === 'column') addName(body.name, facts.columns)
  if (key === 'alias') addName(isTree(body.alias) ? body.alias : body, facts.named)
  if (key === 'columns' || key === 'column_aliases') for (const column of Array.isArray(child) ? child : []) addName(column, facts.named)
  if (key === 'data_type') facts.types.add(text(child)?.toLowerCase() ?? '?')
  if (key === 'from' || key === 'joins') for (const source of sources(child)) facts.tableFunctions.add(source)
}

function addName(value: unknown, names: Set<string>): void {
  const given = text(treeOf(value).name)
  if (given !== null) names.add(given.toLowerCase())
}

/** Functions read as tables by a FROM or a JOIN. */
function sources(clause: unknown): readonly string[] {
  const list = Array.isArray(clause) ? clause.map((join) => treeOf(join).this) : treeOf(clause).expressions
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const inner = treeOf(item).alias ?? item
    const source = treeOf(isTree(treeOf(inner).this) ? treeOf(inner).this : inner)
    return Object.keys(source).flatMap((kind) =>
      ['table', 'subquery', 'select', 'values', 'paren', 'union', 'intersect', 'except', 'joined_table', 'alias', 'this', 'column_aliases'].includes(kind)
        ? []
        : [text(treeOf(source[kind]).name)?.toLowerCase() ?? kind],
    )
  })
}
