export { mergesWithoutKey } from './chains.ts'
export type { Commit, Destination, Left, LoadSession, OpenDataset, StoredDataset } from './destination.ts'
export { duckdbDestination, type PreviewTable, previewDuckdb } from './duckdb/index.ts'
export {
  type FileFormat,
  type FileManifest,
  type FilesystemPlace,
  filesystemDestination,
  loadIds,
  localFolder,
  type ObjectStoreSettings,
  objectStore,
  readManifest,
} from './filesystem/index.ts'
export { DESTINATION_TYPES, type DestinationContext, openDestination, parsePostgresAddress } from './registry.ts'
