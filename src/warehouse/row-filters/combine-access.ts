import type { Catalog, CatalogTable } from '../connectors/connector.ts'
import { bindCondition } from './bind-condition.ts'
import type { AccessRules, BoundCondition, ConfirmedKey, TableFence, TableTemplate } from './rules.ts'
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
    for (const [id, fence] of access.fences) fences.set(id, both(fences.get(id), fence))
  }
  for (const template of rules.flatMap(({ templates = [] }) => templates)) {
    const fence = templateFence(
      template,
      catalog.tables.find(({ id }) => id === template.table),
    )
    if (fence === undefined) columns.delete(template.table)
    else fences.set(template.table, both(fences.get(template.table), fence))
  }
  if (columns.size === 0 && rules.length > 0) return { kind: 'broken', reason: 'no table is visible' }
  return { kind: 'open', fences, columns }
}

function both(before: TableFence | undefined, fence: TableFence): TableFence {
  if (before === undefined) return fence
  const anyOf = [...(before.anyOf ?? []), ...(fence.anyOf ?? [])]
  return { conditions: [...before.conditions, ...fence.conditions], via: [...before.via, ...fence.via], ...(anyOf.length > 0 && { anyOf }) }
}

/** Undefined when a condition does not fit the table as it is now: then nothing of it is visible. */
function templateFence({ anyOf }: TableTemplate, table: CatalogTable | undefined): TableFence | undefined {
  const branches = anyOf.map((branch) => boundBranch(branch, table))
  const bound = branches.filter((branch) => branch !== undefined)
  const [first, ...others] = bound
  if (first === undefined || bound.length < branches.length) return undefined
  return others.length === 0 ? { conditions: first, via: [] } : { conditions: [], via: [], anyOf: [bound] }
}

function boundBranch(branch: TableTemplate['anyOf'][number], table: CatalogTable | undefined): readonly BoundCondition[] | undefined {
  const bound = branch.flatMap(({ column: name, condition }) => {
    const column = table?.columns.find((each) => each.name === name)
    const made = column && bindCondition(condition, column)
    return made?.kind === 'bound' ? [made.condition] : []
  })
  return bound.length === 0 || bound.length < branch.length ? undefined : bound
}
