export {
  type ColumnSchema,
  chainOf,
  type DatasetSchema,
  findTable,
  SYSTEM_COLUMN,
  SYSTEM_COLUMNS,
  SYSTEM_PREFIX,
  type SystemColumn,
  type TableSchema,
} from './dataset-schema.ts'
export { ENGINE_VERSION, restoreSchema, storeSchema } from './stored.ts'
export { emptySchema, versionHash, withTables } from './version.ts'
