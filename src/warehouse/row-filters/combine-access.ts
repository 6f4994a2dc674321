import type { Catalog } from '../connectors/connector.ts'
import type { AccessRules, ConfirmedKey, TableFence } from './rules.ts'
import { tableAccess } from './table-access.ts'

/** What all of several rules together show: visible to each, rows that fulfil all, columns that all show. */
export type CombinedAccess =
  | { readonly kind: 'open'; readonly fences: ReadonlyMap<string, TableFence>; readonly columns: ReadonlyMap<string, readonly string[]> }
  | { readonly kind: 'broken'; readonly reason: string }

export function combineAccess(rules: readonly AccessRules[], catalog: Catalog, keys: readonly ConfirmedKey[] = []): CombinedAccess {
  let columns = new Map(catalog.tables.map((table) => [table.id, table.columns.map(({ name }): string => name)]))
  const fences = new Map<string, TableFence>()
  for (const each of rules) {
    const access = tableAccess(each, catalog, keys)
    if (access.kind === 'broken') return access
    columns = new Map(
      [...columns].flatMap(([id, names]) => {
        const shown = access.columns.get(id)
        const both = names.filter((name) => shown?.includes(name))
        return both.length === 0 ? [] : [[id, both] as const]
      }),
    )
    for (const [id, fence] of access.fences) {
      const before = fences.get(id)
      fences.set(id, before === undefined ? fence : { conditions: [...before.conditions, ...fence.conditions], via: [...before.via, ...fence.via] })
    }
  }
  if (columns.size === 0 && rules.length > 0) return { kind: 'broken', reason: 'no table is visible' }
  return { kind: 'open', fences, columns }
}
