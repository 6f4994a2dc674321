import { sql } from 'kysely'
import type { UsageTable } from '../usage-table.ts'

export const connections: UsageTable = {
  name: 'connections',
  comment: 'Connected databases, removed ones too, without addresses of accounts and without secrets.',
  key: 'connection_id',
  columns: [
    ['connection_id', 'VARCHAR', 'Id of the connection'],
    ['name', 'VARCHAR', 'What it is called'],
    ['type', 'VARCHAR', 'Kind of system'],
    ['demo', 'BOOLEAN', 'The demo business'],
    ['connected_at', 'TIMESTAMPTZ', 'When it was first connected'],
    ['last_sync_at', 'TIMESTAMPTZ', 'When it was last read'],
    ['removed_at', 'TIMESTAMPTZ', 'When it was removed; empty while it is there'],
  ],
  rows: (orgId) => sql`
    SELECT id AS connection_id, label AS name, type, demo, created_at AS connected_at, last_sync_at, removed_at FROM connection WHERE org_id = ${orgId}`,
}

export const tables: UsageTable = {
  name: 'tables',
  comment: 'Tables that Parley knows, so that those nobody asks about can be found.',
  key: 'table_key',
  columns: [
    ['table_key', 'VARCHAR', 'Connection and table'],
    ['connection_id', 'VARCHAR', 'The connection it is in'],
    ['schema_name', 'VARCHAR', 'Its schema'],
    ['name', 'VARCHAR', 'Its name'],
    ['row_count', 'BIGINT', 'Rows when it was last read; empty when not known'],
    ['archived', 'BOOLEAN', 'Gone from its database, or put away'],
  ],
  rows: (orgId) => sql`
    SELECT connection_id || ' ' || table_id AS table_key, connection_id, catalog ->> 'schema' AS schema_name, catalog ->> 'name' AS name,
      coalesce((profile ->> 'rows')::float8, (catalog ->> 'rowEstimate')::float8)::int8 AS row_count, archived
    FROM connection_table WHERE org_id = ${orgId}`,
}
