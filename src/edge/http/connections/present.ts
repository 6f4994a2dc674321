import type { z } from 'zod'
import type { Connections, ConnectionView, SyncState, TableView } from '../../../app/connections/index.ts'
import type { PlannedType } from './planned-types.ts'
import type { columnProfile, connection, connectorKind, syncStarted, table, tableLite, testReport } from './schema.ts'

const MAX_TOP_VALUES = 5

type Kind = Connections['types'][number]
type Report = Awaited<ReturnType<Connections['test']>>

export function presentConnection(view: ConnectionView): z.input<typeof connection> {
  return {
    id: view.id,
    type: view.type,
    status: view.status,
    table_count: view.tableCount,
    created_at: view.createdAt.toISOString(),
    ...(view.lastSyncAt && { last_sync_at: view.lastSyncAt.toISOString() }),
    ...(view.lastError !== null && { last_error: view.lastError }),
    ...(view.runningLogId !== null && { log_id: view.runningLogId }),
    label: view.label,
    demo: view.demo,
  }
}

export function presentKind(kind: Kind): z.input<typeof connectorKind> {
  return { type: kind.id, label: kind.label, available: true, fields: [...kind.fields] }
}

export function presentPlanned({ type, label, fields }: PlannedType): z.input<typeof connectorKind> {
  return { type, label, available: false, fields: fields.map((field) => ({ ...field })) }
}

export function presentReport(report: Report): z.input<typeof testReport> {
  return {
    ok: report.ok,
    steps: report.steps.map(({ durationMs, ...step }) => ({ ...step, duration_ms: durationMs })),
    ...(report.failure && { failure: report.failure }),
    ...(report.overPrivileged && { over_privileged: { findings: [...report.overPrivileged.findings], fix: report.overPrivileged.fix } }),
  }
}

export function presentSync(state: SyncState): z.input<typeof syncStarted> {
  return {
    status: state.status,
    log_id: state.logId,
    connection_type: state.connectionType,
    connection_id: state.connectionId,
    already_running: state.alreadyRunning,
  }
}

export function presentTableLite(view: TableView): z.input<typeof tableLite> {
  return {
    id: view.id,
    name: view.name,
    display_name: view.displayName,
    schema: view.schema,
    database: view.database,
    connection_id: view.connectionId,
    connection_type: view.connectionType,
    active: view.active,
    archived: view.archived,
    num_rows: view.numRows,
    description: view.description,
    column_count: view.columnCount,
    groups: [...view.groups],
  }
}

function presentProfile({ rows, nulls, distinct, min, max, top }: NonNullable<TableView['columns'][number]['profile']>): z.input<typeof columnProfile> {
  return { rows, nulls, distinct, min, max, top: top.slice(0, MAX_TOP_VALUES).map(({ value, count }) => ({ value, count })) }
}

export function presentTable(view: TableView): z.input<typeof table> {
  return {
    ...presentTableLite(view),
    columns: view.columns.map((column) => ({
      column_name: column.name,
      data_type: column.dataType,
      nullable: column.nullable,
      user_comment: column.userComment,
      db_comment: column.dbComment,
      display_name: column.displayName,
      active: column.active,
      sample_values: [...column.sampleValues],
      ...(column.profile && { profile: presentProfile(column.profile) }),
    })),
    relationships: view.relationships.map(({ id, docId, table: other, ownColumns, columns, incoming }) => ({
      relationship_id: id,
      doc_id: docId,
      table: other,
      own_columns: [...ownColumns],
      columns: [...columns],
      type: 'foreign',
      active: true,
      incoming,
    })),
    queries: [...view.queries],
    ...(view.rowFilter && { row_filter: { ...view.rowFilter } }),
    primary_key: [...view.primaryKey],
    version: view.version,
    updated_at: view.updatedAt.toISOString(),
  }
}
