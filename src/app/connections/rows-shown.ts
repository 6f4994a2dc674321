import type { Actor } from '../../flow.ts'
import type { Catalog, CatalogTable } from '../../warehouse/connectors/index.ts'
import { type AccessRules, type ConfirmedKey, combineAccess, type TableFence } from '../../warehouse/row-filters/index.ts'
import type { ModelFile } from '../../warehouse/semantic/index.ts'
import { contentOf } from './file-content.ts'
import { isOpenTo } from './narrow-files.ts'

/** Which columns and rows of a connection an actor sees, by rules and by `visible_to` together. */
export interface RowsShown {
  readonly fences: ReadonlyMap<string, TableFence>
  /** Table ids to visible columns; a table that is not here is not visible. */
  readonly columns: ReadonlyMap<string, readonly string[]>
  /** Some rule says what may be seen: no table is read as it stands. */
  readonly isRuled: boolean
}

/** @returns why nothing may be seen, instead, when rules cannot be applied */
export function rowsShown(rules: readonly AccessRules[], catalog: Catalog, files: readonly ModelFile[], actor: Actor): RowsShown | { readonly broken: string } {
  const access = combineAccess(rules, catalog, confirmedKeys(files))
  if (access.kind === 'broken') return { broken: access.reason }
  const closed = closedColumns(files, actor)
  const columns = [...access.columns].map(([id, names]) => [id, names.filter((name) => closed.get(id)?.has(name) !== true)] as const)
  return { fences: access.fences, columns: new Map(columns.filter(([, names]) => names.length > 0)), isRuled: rules.length > 0 }
}

/** A table without the columns that are not shown, and of a fenced one without how many rows there are in all. */
export function narrowedTable(table: CatalogTable, shown: RowsShown): CatalogTable {
  const columns = shown.columns.get(table.id) ?? []
  const isKept = (names: readonly string[]): boolean => names.every((name) => columns.includes(name))
  return {
    ...table,
    rowEstimate: shown.fences.has(table.id) ? null : table.rowEstimate,
    columns: table.columns.filter(({ name }) => columns.includes(name)),
    primaryKey: isKept(table.primaryKey) ? table.primaryKey : [],
    uniqueKeys: table.uniqueKeys.filter(isKept),
    foreignKeys: table.foreignKeys.filter((key) => isKept(key.columns)),
  }
}

/** Columns whose field is kept to groups the actor is not in. */
function closedColumns(files: readonly ModelFile[], actor: Actor): ReadonlyMap<string, ReadonlySet<string>> {
  const closed = new Map<string, Set<string>>()
  for (const file of files) {
    if (!file.text.includes('visible_to')) continue
    const { table, fields } = contentOf(file.text)
    if (typeof table !== 'string' || !isMapping(fields)) continue
    for (const field of Object.values(fields)) {
      if (!isMapping(field) || typeof field.column !== 'string' || isOpenTo(field.visible_to, actor)) continue
      closed.set(table, (closed.get(table) ?? new Set()).add(field.column))
    }
  }
  return closed
}

/** Relationships that people confirmed in the model; one that waits for a decision opens nothing. */
export function confirmedKeys(files: readonly ModelFile[]): readonly ConfirmedKey[] {
  const entities = new Map(
    files.flatMap((file) => {
      const content = contentOf(file.text)
      return typeof content.entity === 'string' && typeof content.table === 'string' ? [[content.entity, content] as const] : []
    }),
  )
  return [...entities.values()].flatMap((content) =>
    (isMapping(content.joins) ? Object.values(content.joins) : []).flatMap((join) => keyOf(content, join, entities)),
  )
}

function keyOf(owner: Mapping, join: unknown, entities: ReadonlyMap<string, Mapping>): readonly ConfirmedKey[] {
  if (!isMapping(join) || join.suggested !== undefined || !isMapping(join.keys)) return []
  const target = entities.get(String(join.to))
  const isToOne = join.cardinality === 'many_to_one' || join.cardinality === 'one_to_one'
  if (target === undefined || !isToOne) return []
  const pairs = Object.entries(join.keys).map(([own, other]) => [columnOf(owner, own), columnOf(target, String(other))] as const)
  const columns = pairs.flatMap(([own]) => own ?? [])
  const parentColumns = pairs.flatMap(([, other]) => other ?? [])
  if (columns.length !== pairs.length || parentColumns.length !== pairs.length || pairs.length === 0) return []
  return [{ table: String(owner.table), columns, parent: String(target.table), parentColumns, origin: 'model' }]
}

type Mapping = Readonly<Record<string, unknown>>

function columnOf(entity: Mapping, field: string): string | undefined {
  const found = isMapping(entity.fields) ? entity.fields[field] : undefined
  return isMapping(found) && typeof found.column === 'string' ? found.column : undefined
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
