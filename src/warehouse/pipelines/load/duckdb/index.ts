export { duckdbDestination } from './destination.ts'
export { type PreviewTable, previewDuckdb } from './preview.ts'
export { Tables } from './tables.ts'
export { DATA, STAGING, WritingEngine } from './writing-engine.ts'
