import { createHash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { Actor, Role } from '../../flow.ts'
import { type ConnectorId, connectors } from '../../warehouse/connectors/index.ts'
import { loadModel } from '../../warehouse/semantic/index.ts'
import type { Entity, Model } from '../../warehouse/semantic/model.ts'
import type { ColumnProfile } from '../../warehouse/semantic/profiles.ts'
import type { ConnectionsDeps } from './connections.ts'
import { mayList, narrowFiles } from './narrow-files.ts'
import { narrowedTable, rowsShown } from './rows-shown.ts'
import { type ConnectionRow, connectionById, connectionsOf, type TableFacts, type TableRow, tableFacts, tablesOf } from './store.ts'
import { tableRules } from './table-filters.ts'

/** A table with what people and sync know of it. */
export interface TableView {
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly schema: string
  readonly database: string
  readonly connectionId: string
  readonly connectionType: ConnectorId
  readonly active: boolean
  readonly archived: boolean
  readonly numRows: number
  readonly description: string
  readonly columnCount: number
  readonly groups: readonly string[]
  readonly columns: readonly TableColumnView[]
  readonly relationships: readonly RelationshipView[]
  readonly queries: readonly { readonly id: string; readonly title: string; readonly sql: string }[]
  readonly primaryKey: readonly string[]
  /** For admins, where one was ever set. */
  readonly rowFilter?: { readonly enabled: boolean; readonly where: string }
  readonly version: number
  readonly updatedAt: Date
}
export interface TableColumnView {
  readonly name: string
  readonly dataType: string
  readonly nullable: boolean
  readonly userComment: string
  readonly dbComment: string
  readonly displayName: string
  readonly active: boolean
  readonly sampleValues: readonly string[]
  readonly profile?: ColumnProfile
}
export interface RelationshipView {
  readonly id: number
  readonly docId: string
  readonly table: string
  readonly ownColumns: readonly string[]
  readonly columns: readonly string[]
  readonly incoming: boolean
}

const MAX_SAMPLES = 5

/** Users see active tables of their groups; modelers and admins all, archived ones too. */
export async function listTables(deps: ConnectionsDeps, actor: Actor): Promise<readonly TableView[]> {
  const [rows, tables] = await Promise.all([connectionsOf(deps.store.db, actor.orgId), tablesOf(deps.store.db, actor.orgId)])
  const views = await Promise.all(
    rows.map((row) =>
      viewsOf(
        deps,
        row,
        tables.filter((table) => table.connection_id === row.id),
        actor,
      ),
    ),
  )
  return views.flat()
}

/** @throws AppError table_ambiguous */
export async function findTable(deps: ConnectionsDeps, actor: Actor, tableId: string): Promise<TableView | undefined> {
  const named = (await tablesOf(deps.store.db, actor.orgId)).filter((each) => each.table_id === tableId)
  const [view, another] = (await Promise.all(named.map((table) => viewsOfId(deps, actor, table)))).flat()
  if (another !== undefined) throw new AppError('table_ambiguous', { id: tableId })
  return view
}

async function viewsOfId(deps: ConnectionsDeps, actor: Actor, table: TableRow): Promise<readonly TableView[]> {
  const row = await connectionById(deps.store.db, actor.orgId, table.connection_id)
  if (row === undefined) return []
  const all = await tablesOf(deps.store.db, actor.orgId, row.id)
  return (await viewsOf(deps, row, all, actor)).filter((view) => view.id === table.table_id)
}

async function viewsOf(deps: ConnectionsDeps, row: ConnectionRow, tables: readonly TableRow[], actor: Actor): Promise<readonly TableView[]> {
  const all = await deps.models.ofConnection(row.org_id, row.slug)
  const rules = [...(await deps.accessRules(actor, row.id)), ...tableRules(actor, tables)]
  const shown = rowsShown(rules, { tables: tables.filter((table) => !table.archived).map((table) => table.catalog) }, all, actor)
  const isShown = (table: TableRow): boolean => !('broken' in shown) && shown.columns.has(table.table_id)
  const isWhole = (table: TableRow): boolean => rules.length === 0 || (isShown(table) && !('broken' in shown) && !shown.fences.has(table.table_id))
  const open = tables
    .filter((table) => mayList(actor, table.groups) && (actor.role !== 'user' || (!table.archived && isShown(table))))
    .map((table) => (isWhole(table) ? table : { ...table, num_rows: null, catalog: { ...table.catalog, rowEstimate: null } }))
    .map((table) => (actor.role === 'user' && !('broken' in shown) ? { ...table, catalog: narrowedTable(table.catalog, shown) } : table))
  const files = actor.role === 'user' && !('broken' in shown) ? narrowFiles(all, new Set(open.map((table) => table.table_id)), actor, shown.columns) : all
  const facts = await tableFacts(
    deps.store.db,
    row.org_id,
    row.id,
    open.filter(isWhole).map((table) => table.table_id),
  )
  const catalog = { tables: tables.map((table) => table.catalog) }
  const { model } = loadModel(files, { connection: row.id, dialect: connectors[row.type].dialect, label: row.label }, { catalog })
  const entities = Object.values(model.entities)
  const entityOf = (id: string) => entities.find((entity) => tableOf(entity) === id)
  const views = open.map((table) =>
    viewOf(
      row,
      table,
      entityOf(table.table_id),
      model,
      facts.find((each) => each.table_id === table.table_id),
      {
        role: actor.role,
        // a statement may name tables that a user does not see, and quote rows that are kept from a modeler
        withQueries: actor.role !== 'user' && rules.length === 0,
        mayValue: (column) => actor.role === 'admin' || (!('broken' in shown) && (shown.columns.get(table.table_id)?.includes(column) ?? table.archived)),
      },
    ),
  )
  return actor.role === 'user' ? views.filter((view) => view.active) : views
}

interface Sight {
  readonly role: Role
  readonly withQueries: boolean
  /** Whether values of the column may be shown. */
  mayValue(column: string): boolean
}

function viewOf(row: ConnectionRow, table: TableRow, entity: Entity | undefined, model: Model, facts: TableFacts | undefined, sight: Sight): TableView {
  const { catalog } = table
  return {
    id: table.table_id,
    name: catalog.name,
    displayName: entity?.label ?? catalog.name,
    schema: catalog.schema ?? 'main',
    database: catalog.database,
    connectionId: row.id,
    connectionType: row.type,
    active: !table.archived && entity?.active === true,
    archived: table.archived,
    numRows: table.num_rows ?? catalog.rowEstimate ?? 0,
    description: entity?.description || catalog.comment,
    columnCount: catalog.columns.length,
    groups: table.groups,
    columns: catalog.columns.map((column) => {
      const field = Object.values(entity?.fields ?? {}).find((each) => each.source.kind === 'column' && each.source.column === column.name)
      const profile = facts?.profile?.columns[column.name]
      // what `visible_to` keeps from a user has no field here
      const kept = profile && field?.personal === true ? withoutValues(profile) : profile
      const shown = (field === undefined && sight.role === 'user') || !sight.mayValue(column.name) ? undefined : kept
      return {
        name: column.name,
        dataType: column.dataType,
        nullable: column.nullable,
        userComment: field?.description ?? '',
        dbComment: column.comment,
        displayName: field?.label ?? column.name,
        active: field !== undefined && !field.hidden,
        sampleValues: (shown?.sample ?? []).slice(0, MAX_SAMPLES),
        profile: shown,
      }
    }),
    relationships: entity === undefined ? [] : relationshipsOf(row, entity, model),
    queries: sight.withQueries ? queriesOf(table.table_id, model) : [],
    primaryKey: catalog.primaryKey,
    ...(sight.role === 'admin' && table.row_filter !== null && { rowFilter: { enabled: table.row_filter.enabled, where: table.row_filter.where } }),
    version: table.version,
    updatedAt: table.updated_at,
  }
}

/** Reviewed example queries; plans of verified questions are not among them. */
function queriesOf(table: string, model: Model): TableView['queries'] {
  return model.questions.flatMap(({ id, question, body, table: of }) => (body.kind === 'sql' && of === table ? [{ id, title: question, sql: body.sql }] : []))
}

/** Of personal data only how much there is. */
function withoutValues({ rows, nulls, distinct }: ColumnProfile): ColumnProfile {
  return { rows, nulls, distinct, top: [], sample: [] }
}

function relationshipsOf(row: ConnectionRow, entity: Entity, model: Model): readonly RelationshipView[] {
  return Object.values(entity.joins).flatMap((join) => {
    const other = model.entities[join.to]
    const own = tableOf(entity)
    const target = other && tableOf(other)
    if (other === undefined || own === undefined || target === undefined) return []
    const owner = join.declared ? `${entity.name}.${join.name}` : `${other.name}.${join.inverse}`
    return [
      {
        id: relationshipId(row.id, owner),
        docId: own,
        table: target,
        ownColumns: join.keys.map(([field]) => columnOf(entity, field)),
        columns: join.keys.map(([, field]) => columnOf(other, field)),
        incoming: !join.declared,
      },
    ]
  })
}

/** The same number for both sides of a join, and after every restart. */
export function relationshipId(connection: string, owner: string): number {
  return createHash('sha256').update(`${connection} ${owner}`).digest().readUInt32BE(0) >>> 1
}

export function tableOf(entity: Entity): string | undefined {
  return entity.source.kind === 'table' ? entity.source.table.id : undefined
}

export function columnOf(entity: Entity, field: string): string {
  const source = entity.fields[field]?.source
  return source?.kind === 'column' ? source.column : field
}
