export { type FilesystemPlace, filesystemDestination } from './destination.ts'
export type { FileFormat } from './file-format.ts'
export { localFolder } from './local-folder.ts'
export { type FileManifest, loadIds, readManifest } from './manifest.ts'
