export { mappingOf, mergeDerived, type StoredFile } from './merge-derived.ts'
export { filesOfConnection, type ModelChange, type ModelFiles, type ModelHistoryEntry, type Models, type ModelWrite, openModels } from './model-store.ts'
