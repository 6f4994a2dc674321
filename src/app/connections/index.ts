export { openConfig } from './config.ts'
export {
  type Connections,
  type ConnectionsDeps,
  type ConnectionView,
  type LogLine,
  openConnections,
  SYNC_QUEUE,
  type SyncState,
} from './connections.ts'
export { type Admit, openSqliteFile, type SqliteContents, type SqliteFile } from './open-sqlite-file.ts'
export { type ColumnValues, MAX_INDEXED_VALUES, type ProbeRunner, type Profiled, profile } from './profile/index.ts'
export { confirmedKeys } from './rows-shown.ts'
export { scopeOf } from './scope.ts'
export { type ConnectionRow, connectionById, connectionsOf, type TableRow, tablesOf } from './store.ts'
export { system } from './sync.ts'
export type { SyncRun } from './sync-runs.ts'
export type { StoredTableFilter } from './table-filters.ts'
export type { RelationshipView, TableColumnView, TableView } from './tables.ts'
export { columnOf, relationshipId, tableOf } from './tables.ts'
