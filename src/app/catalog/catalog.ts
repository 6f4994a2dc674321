import type { AskConnection, AskSkills } from '../../ask/services.ts'
import type { Actor } from '../../flow.ts'
import type { Store } from '../../platform/store/index.ts'
import { keyOf, type TableUse, tableUses } from './table-use.ts'

/** What an actor may ask about, at a glance. */
export interface Catalog {
  readonly orgId: string
  /** What this installation can do now. */
  readonly capabilities: readonly string[]
  readonly skills: readonly { readonly name: string; readonly description: string }[]
  readonly connections: readonly { readonly id: string; readonly type: string; readonly tableCount: number }[]
  /** The most used first, then by name; at most 50. */
  readonly tables: readonly CatalogTable[]
  /** Label → number. */
  readonly externalAssets: Readonly<Record<string, number>>
  readonly totalTables: number
}
export interface CatalogTable {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly columnCount: number
  /** Null where it is not known, or not for this actor to know. */
  readonly numRows: number | null
  readonly connectionId: string
}
export interface Catalogs {
  read(actor: Actor): Promise<Catalog>
}
export interface CatalogDeps {
  readonly store: Store
  askConnections(actor: Actor): Promise<readonly AskConnection[]>
  /** Absent: no skills on this server. */
  readonly skills?: Pick<AskSkills, 'list'>
  /** Counts of external assets that the actor may see, by label; absent: none are kept. */
  assetCounts?(actor: Actor): Promise<Readonly<Record<string, number>>>
  readonly mails: boolean
  readonly now: () => Date
}

const MOST_TABLES = 50

export function openCatalogs(deps: CatalogDeps): Catalogs {
  const { db } = deps.store
  const usesOf = tableUses(db, () => deps.now().getTime())
  return {
    read: async (actor) => {
      const [connections, uses, skills, externalAssets] = await Promise.all([
        deps.askConnections(actor),
        usesOf(actor.orgId),
        deps.skills?.list(actor) ?? [],
        deps.assetCounts?.(actor) ?? {},
      ])
      const tables = connections.flatMap(tablesOf)
      return {
        orgId: actor.orgId,
        capabilities: capabilitiesOf(deps),
        skills: skills.map(({ name, description }) => ({ name, description })),
        connections: connections.map(({ id, type }) => ({ id, type, tableCount: tables.filter((table) => table.connectionId === id).length })),
        tables: mostUsed(tables, uses),
        externalAssets,
        totalTables: tables.length,
      }
    },
  }
}

function tablesOf({ id: connectionId, model, scope }: AskConnection): readonly CatalogTable[] {
  const visible = new Map(scope.tables.map((table) => [table.ref.id, table]))
  return Object.values(model.entities).flatMap(({ source, label, description, active, rowCount, name }) => {
    const table = source.kind === 'table' ? visible.get(source.table.id) : undefined
    if (source.kind !== 'table' || table === undefined || !active) return []
    const { id } = source.table
    const numRows = table.fence === undefined ? (rowCount ?? null) : null
    return [{ id, name: label === '' ? name : label, description: description ?? '', columnCount: table.columns.length, numRows, connectionId }]
  })
}

function mostUsed(tables: readonly CatalogTable[], uses: TableUse): readonly CatalogTable[] {
  const used = (table: CatalogTable): number => uses.get(keyOf(table.connectionId, table.id)) ?? 0
  return tables.toSorted((a, b) => used(b) - used(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).slice(0, MOST_TABLES)
}

function capabilitiesOf({ skills, mails }: CatalogDeps): readonly string[] {
  return ['SQL queries', 'Visualizations', ...(mails ? ['Scheduled reports'] : []), ...(skills === undefined ? [] : ['Custom skills'])]
}
