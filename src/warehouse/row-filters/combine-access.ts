import type { Catalog, CatalogTable } from '../connectors/connector.ts'
import { bindCondition } from './bind-condition.ts'
import type { AccessRules, BoundCondition, ConfirmedKey, TableFence, TableTemplate, ViaFence } from './rules.ts'
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
  const limits = templateFences(rules, catalog)
  for (const [id, fence] of [...fences]) {
    const followed = withParents(fence, limits)
    if (followed === undefined) columns.delete(id)
    else fences.set(id, followed)
  }
  for (const [id, limit] of limits) {
    if (limit === undefined) columns.delete(id)
    else fences.set(id, both(fences.get(id), limit))
  }
  if (columns.size === 0 && rules.length > 0) return { kind: 'broken', reason: 'no table is visible' }
  return { kind: 'open', fences, columns }
}

function both(before: TableFence | undefined, fence: TableFence): TableFence {
  if (before === undefined) return fence
  const anyOf = [...(before.anyOf ?? []), ...(fence.anyOf ?? [])]
  return { conditions: [...before.conditions, ...fence.conditions], via: [...before.via, ...fence.via], ...(anyOf.length > 0 && { anyOf }) }
}

type TemplateFences = ReadonlyMap<string, TableFence | undefined>

/** What templates say of each table, all of them together; undefined where nothing of it is visible. */
function templateFences(rules: readonly AccessRules[], { tables }: Catalog): TemplateFences {
  const found = new Map<string, TableFence | undefined>()
  for (const template of rules.flatMap(({ templates = [] }) => templates)) {
    const table = tables.find(({ id }) => id === template.table)
    const fence = templateFence(template, table)
    const before = found.get(template.table)
    found.set(template.table, fence === undefined || (found.has(template.table) && before === undefined) ? undefined : both(before, fence))
  }
  return found
}

/** Rows belong to rows that are visible, and the templates of their tables say so too. Undefined when none is. */
function withParents(fence: TableFence, limits: TemplateFences): TableFence | undefined {
  const via: ViaFence[] = []
  for (const each of fence.via) {
    const { ref } = each.parent
    const parent = withParents(each.parent.fence, limits)
    const limit = limits.get(ref.id)
    if (parent === undefined || (limits.has(ref.id) && limit === undefined)) return undefined
    via.push({ ...each, parent: { ref, fence: limit === undefined ? parent : both(parent, limit) } })
  }
  return { ...fence, via }
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
