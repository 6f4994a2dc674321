export {
  type Capabilities,
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  CONNECTION_FAILURES,
  CONNECTORS,
  type ConnectionFailure,
  type Connector,
  type ConnectorConfig,
  type ConnectorContext,
  type ConnectorField,
  type ConnectorId,
  type OpenConnection,
  type RawResult,
  type RunLimits,
  TEST_STEPS,
  type TestReport,
  type UsageFile,
} from './connector.ts'
export { type TablesToWrite, type TableToWrite, type WrittenType, writeTables } from './duckdb/write-tables.ts'
export { FAILURE_SENTENCES, failureOf } from './failures.ts'
export { allowedFile } from './file-path.ts'
export { connectors } from './registry.ts'
export { quoteName, tableId, tableIdIn } from './table-id.ts'
