import { isTree, parse, type Tree, treeOf } from './parsers.ts'

const PLAIN = new Set(['targetList', 'fromClause', 'whereClause', 'limitOption', 'op'])

/** A boolean expression in PostgreSQL's grammar as its tree; undefined when the text is not exactly one. */
export function whereExpression(text: string): Tree | undefined {
  const parsed = parse(`SELECT 1 FROM t WHERE (${text}\n)`, 'postgres')
  const [only, ...others] = parsed.kind === 'parsed' ? parsed.statements : []
  const select = treeOf(only?.SelectStmt)
  const isPlain = others.length === 0 && select.op === 'SETOP_NONE' && Object.keys(select).every((key) => PLAIN.has(key))
  return isPlain && isTree(select.whereClause) ? select.whereClause : undefined
}
