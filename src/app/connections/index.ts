export { type Admit, openSqliteFile, type SqliteContents, type SqliteFile } from './open-sqlite-file.ts'
export { type ColumnValues, MAX_INDEXED_VALUES, type ProbeRunner, type Profiled, profile } from './profile/index.ts'
export { scopeOf } from './scope.ts'
