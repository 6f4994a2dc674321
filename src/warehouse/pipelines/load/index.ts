export { mergesWithoutKey } from './chains.ts'
export type { Commit, Destination, Left, LoadSession, OpenDataset, StoredDataset } from './destination.ts'
export { duckdbDestination } from './duckdb/index.ts'
