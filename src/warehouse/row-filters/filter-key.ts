import type { CatalogTable } from '../connectors/connector.ts'

/** Which column of which tables a key of `Filters` means. */
export interface FilterKey {
  readonly schema?: string
  readonly table?: string
  readonly column: string
}

const PART = /^(?:"((?:[^"]|"")+)"|([^".]+))(?:\.|$)/

/** Undefined when the key is no name of one to three parts. */
export function parseKey(key: string): FilterKey | undefined {
  const parts: string[] = []
  let rest = key
  while (rest !== '') {
    const [whole = '', quoted, plain] = PART.exec(rest) ?? []
    const part = quoted?.replaceAll('""', '"') ?? plain
    if (part === undefined || (whole.endsWith('.') && whole.length === rest.length)) return undefined
    parts.push(part)
    rest = rest.slice(whole.length)
  }
  const [column, table, schema] = parts.toReversed()
  return column === undefined || parts.length > 3 ? undefined : { column, ...(table !== undefined && { table }), ...(schema !== undefined && { schema }) }
}

export function keyFits(key: FilterKey, table: CatalogTable): boolean {
  return (key.table === undefined || key.table === table.name) && (key.schema === undefined || key.schema === table.schema)
}

/** The one table a rule names, by name, schema and name, or id. A name that fits several means none. */
export function tableNamed(name: string, tables: readonly CatalogTable[]): CatalogTable | undefined {
  const byId = tables.find((table) => table.id === name)
  if (byId !== undefined) return byId
  const key = parseKey(name)
  const found = tables.filter(
    (table) => key !== undefined && key.schema === undefined && key.column === table.name && [undefined, table.schema].includes(key.table),
  )
  return found.length === 1 ? found[0] : undefined
}
