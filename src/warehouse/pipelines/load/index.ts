export { mergesWithoutKey } from './chains.ts'
export type { Commit, Destination, Left, LoadSession, OpenDataset, StoredDataset } from './destination.ts'
export { duckdbDestination, type PreviewTable, previewDuckdb } from './duckdb/index.ts'
export { type PostgresSettings, postgresDestination } from './postgres/index.ts'
