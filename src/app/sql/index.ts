export type { SqlConnection, SqlTable } from './connection-view.ts'
export { createSqlDesk, type SqlDesk, type SqlDeskDeps, type SqlDownload, type SqlOrder, type SqlOutcome } from './sql-desk.ts'
