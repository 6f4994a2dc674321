import { folded, text as textOf } from './facts.ts'
import { isTree, parseSecond, treeOf } from './parsers.ts'

interface NamedTable {
  readonly schema: string | null
  readonly table: string
}

/** Texts that both readers agreed about; longer ones hold pinned keys and seldom come twice. */
const REMEMBERED = 500
const REMEMBERED_CHARACTERS = 20_000
const agreed = new Set<string>()

/**
 * Whether the other parser finds in a finished statement of PostgreSQL the tables that its own grammar found: each as
 * often, each with its schema, and without a schema nothing but names of WITH clauses. What the other cannot read, it
 * does not agree about. Nothing runs and nothing is planned for it.
 */
export function agreesOnTables(text: string, tables: readonly NamedTable[], ctes: ReadonlySet<string>): boolean {
  const expected = keyOf(tables)
  const key = `${expected}\n${text}`
  if (agreed.has(key)) return true
  const statement = parseSecond(text)
  const found = statement === undefined ? undefined : tablesIn(statement)
  const based = found?.filter(({ schema, table }) => schema !== null || !ctes.has(table))
  const isSame = based !== undefined && keyOf(based) === expected
  if (isSame && text.length <= REMEMBERED_CHARACTERS) {
    if (agreed.size >= REMEMBERED) agreed.clear()
    agreed.add(key)
  }
  return isSame
}

function keyOf(tables: readonly NamedTable[]): string {
  return tables
    .map(({ schema, table }) => JSON.stringify([schema, table]))
    .toSorted()
    .join('\n')
}

/** Every table of a tree, however deep it is; undefined when one is named with its database. */
function tablesIn(statement: unknown): readonly NamedTable[] | undefined {
  const tables: NamedTable[] = []
  const waiting: unknown[] = [statement]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (Array.isArray(value)) for (const item of value) waiting.push(item)
    else if (isTree(value)) {
      for (const key in value) {
        const body = value[key]
        if (typeof body !== 'object' || body === null) continue
        waiting.push(body)
        if (key !== 'table' || !isTree(body) || !isTree(body.name)) continue
        if (isTree(body.catalog)) return undefined
        tables.push({ schema: nameOf(body.schema), table: nameOf(body.name) ?? '' })
      }
    }
  }
  return tables
}

/** As PostgreSQL resolves it: without quotes in lower case. */
function nameOf(identifier: unknown): string | null {
  const { name, quoted } = treeOf(identifier)
  const given = textOf(name)
  return quoted === true || given === null ? given : folded(given)
}
