export { duckdbDestination } from './destination.ts'
