import type { DialectId } from '../../flow.ts'
import type { Canonical, Token } from './canonical.ts'
import type { NamedTable } from './facts.ts'
import { readParameters } from './parameters.ts'
import { isTree, parse, type Tree, treeOf } from './parsers.ts'

/** What stands in the place of a table from now on: its name with its schema, or a sub-select under the table's alias. */
export type Replacement = { readonly named: NamedTable } & (
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'fence' /** In parentheses. */; readonly text: string }
)

/**
 * Writes replacements into a statement, parses what was written and compares it with the tree built from the parsed
 * replacements: undefined unless every part of both is the same. So what is sent has been understood as a whole.
 *
 * @param tree of the canonical text
 */
export function replaceTables(canonical: Canonical, tree: Tree, dialect: DialectId, replacements: readonly Replacement[]): string | undefined {
  const places = replacements.map((replacement) => placeOf(canonical, replacement, dialect))
  if (places.some((place) => place === undefined)) return undefined
  const found = places.filter((place) => place !== undefined).sort((left, right) => right.start - left.start)
  if (new Set(found.map(({ start }) => start)).size !== found.length) return undefined
  const aliased = aliasedAt(tree, dialect)
  const text = found.reduce((written, { start, end, replacement }) => {
    const name = canonical.text.slice(canonical.tokens[end]?.start, canonical.tokens[end]?.end)
    const [from, to] = [canonical.tokens[start]?.start ?? 0, canonical.tokens[end]?.end ?? 0]
    const alias = aliased.has(replacement.named.at ?? -1) ? '' : ` AS ${name}`
    const placed = replacement.kind === 'schema' ? `${quoted(replacement.schema)}.${written.slice(from, to)}` : `${replacement.text}${alias}`
    return written.slice(0, from) + placed + written.slice(to)
  }, canonical.text)
  const expected = withReplacements(tree, dialect, new Map(replacements.map((replacement) => [replacement.named.at ?? -1, replacement])))
  const again = treeOfText(text, dialect)
  return expected !== undefined && again !== undefined && isSameTree(expected, again) ? text : undefined
}

/** Tree of one statement; undefined unless it is one. */
export function treeOfText(text: string, dialect: DialectId): Tree | undefined {
  const parsed = parse(readParameters(text, dialect).text, dialect)
  return parsed.kind === 'parsed' && parsed.statements.length === 1 ? parsed.statements[0] : undefined
}

interface Place {
  readonly replacement: Replacement
  /** Indices of the first and the last word of the table's name. */
  readonly start: number
  readonly end: number
}

function placeOf({ text, tokens }: Canonical, replacement: Replacement, dialect: DialectId): Place | undefined {
  const { named } = replacement
  if (named.at === undefined) return undefined
  const at = characterAt(text, named.at, dialect)
  const index = tokens.findIndex((token) => token.start === at)
  if (index < 0) return undefined
  const isDot = (k: number): boolean => tokens[k] !== undefined && text.slice(tokens[k]?.start, tokens[k]?.end) === '.'
  let [start, end] = [index, index]
  if (dialect === 'postgres') while (isDot(end + 1)) end += 2
  else while (isDot(start - 1)) start -= 2
  const parts = (end - start) / 2 + 1
  const isName = nameOf(text, tokens[end]).toLowerCase() === named.table.toLowerCase()
  return isName && parts === (named.schema === null ? 1 : 2) ? { replacement, start, end } : undefined
}

function nameOf(text: string, token: Token | undefined): string {
  const word = text.slice(token?.start, token?.end)
  return token?.kind === 'quoted' ? word.slice(1, -1).replaceAll('""', '"') : word
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** PostgreSQL's parser counts bytes, the other one code points. */
function characterAt(text: string, at: number, dialect: DialectId): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return at
  if (dialect === 'postgres') return Buffer.from(text).subarray(0, at).toString().length
  return [...text].slice(0, at).join('').length
}

/** The table a node is, by where it stands. */
function tableAt(key: string, body: unknown, dialect: DialectId): number | undefined {
  const at =
    dialect === 'postgres'
      ? key === 'RangeVar'
        ? (treeOf(body).location ?? 0)
        : undefined
      : key === 'table'
        ? treeOf(treeOf(treeOf(body).name).span).start
        : undefined
  return typeof at === 'number' ? at : undefined
}

/** Whether the table that stands there has an alias of its own. */
export function isAliased(tree: Tree, at: number | undefined, dialect: DialectId): boolean {
  return at !== undefined && aliasedAt(tree, dialect).has(at)
}

/** Where tables stand that have an alias of their own. */
function aliasedAt(tree: Tree, dialect: DialectId): ReadonlySet<number> {
  const found = new Set<number>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (isTree(value)) {
      for (const [key, body] of Object.entries(value)) {
        const at = tableAt(key, body, dialect)
        if (at !== undefined && isTree(treeOf(body).alias)) found.add(at)
        visit(body)
      }
    }
  }
  visit(tree)
  return found
}

/** The tree as it shall be; undefined when a replacement has no place or its own text is not what it should be. */
function withReplacements(tree: Tree, dialect: DialectId, byPlace: ReadonlyMap<number, Replacement>): Tree | undefined {
  let replaced = 0
  let isBroken = false
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (!isTree(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, body]) => {
        const at = tableAt(key, body, dialect)
        const replacement = at === undefined ? undefined : byPlace.get(at)
        if (replacement === undefined) return [key, visit(body)]
        replaced += 1
        if (replacement.kind === 'schema') return [key, withSchema(treeOf(body), replacement.schema, dialect)]
        const fence = fenceNode(replacement.text, dialect)
        if (fence === undefined) isBroken = true
        return fenced(treeOf(body), treeOf(fence), dialect)
      }),
    )
  }
  const result = visit(tree)
  return replaced === byPlace.size && !isBroken ? treeOf(result) : undefined
}

function withSchema(table: Tree, schema: string, dialect: DialectId): Tree {
  return dialect === 'postgres' ? { ...table, schemaname: schema } : { ...table, schema: { name: schema } }
}

/** Whatever else a table has besides names and alias stays, and then is found missing from the text. */
function fenced(table: Tree, fence: Tree, dialect: DialectId): readonly [string, Tree] {
  if (dialect === 'postgres') {
    const { relname, schemaname: _schema, inh: _inh, relpersistence: _kept, alias, location: _at, ...rest } = table
    const isWhole = table.inh === true && table.relpersistence === 'p'
    return ['RangeSubselect', { ...rest, ...(!isWhole && { only: true }), subquery: fence.subquery, alias: alias ?? { aliasname: relname } }]
  }
  const { name, schema: _schema, alias, ...rest } = table
  return ['subquery', { ...rest, this: fence.this, alias: isTree(alias) ? alias : { name: treeOf(name).name } }]
}

const FENCES_KEPT = 500
const fences = new Map<string, Tree>()

/** The sub-select of a fence as the parser reads it. */
function fenceNode(text: string, dialect: DialectId): Tree | undefined {
  const key = `${dialect} ${text}`
  const known = fences.get(key)
  if (known !== undefined) return known
  const tree = treeOfText(`SELECT 1 FROM ${text} AS f`, dialect)
  const select = treeOf(tree?.SelectStmt ?? tree?.select)
  const from = dialect === 'postgres' ? select.fromClause : treeOf(select.from).expressions
  const source = Array.isArray(from) && from.length === 1 ? treeOf(from[0]) : {}
  const node = source.RangeSubselect ?? source.subquery
  if (!isTree(node)) return undefined
  if (fences.size >= FENCES_KEPT) fences.clear()
  fences.set(key, node)
  return node
}

/** Where something stood and how it was spelled. */
const IGNORED: ReadonlySet<string> = new Set([
  'location',
  'rexpr_list_start',
  'rexpr_list_end',
  'list_start',
  'list_end',
  'span',
  'quoted',
  'alias_explicit_as',
  'alias_keyword',
  'stmt_location',
  'stmt_len',
])

/** Equal but for places and spelling; a field that holds nothing is as good as absent. */
export function isSameTree(left: unknown, right: unknown): boolean {
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right)
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, n) => isSameItem(item, right[n]))
  if (!isTree(left) || !isTree(right)) return left === right
  if (isJoinInParens(left) !== isJoinInParens(right)) return isSameTree(withoutParens(left), withoutParens(right))
  const [keys, others] = [keysOf(left), keysOf(right)]
  return keys.length === others.length && keys.every((key) => others.includes(key) && isSameTree(left[key], right[key]))
}

/** Around a join the parser keeps parentheses when it begins with a sub-select, and not when it begins with a table. */
function isJoinInParens(tree: Tree): boolean {
  return isTree(treeOf(treeOf(tree.paren).this).joined_table)
}

function withoutParens(tree: Tree): unknown {
  return isJoinInParens(tree) ? treeOf(tree.paren).this : tree
}

/** A kind without content is written as its name and null, so the only field of a node always counts. */
function keysOf(tree: Tree): readonly string[] {
  const keys = Object.keys(tree).filter((key) => !IGNORED.has(key))
  return keys.length < 2 ? keys : keys.filter((key) => !isNothing(tree[key]))
}

function isSameItem(left: unknown, right: unknown): boolean {
  return (isNothing(left) && isNothing(right) && typeof left === typeof right) || isSameTree(left, right)
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0)
}
