export { type PostgresSettings, postgresDestination } from './destination.ts'
