export { duckdbDestination } from './destination.ts'
export { type PreviewTable, previewDuckdb } from './preview.ts'
