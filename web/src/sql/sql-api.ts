import { queryOptions } from '@tanstack/react-query'
import { call, request } from '../api/client.ts'
import type { Cell, WireColumn } from '../api/wire.ts'
import type { Place } from '../editor/place-mark.ts'

export interface SqlTable {
  readonly name: string
  readonly label: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}
export interface SqlConnection {
  readonly id: string
  readonly label: string
  readonly dialect: 'postgres' | 'duckdb' | 'sqlite'
  readonly demo: boolean
  /** Why free SQL is not run on it. */
  readonly closed?: string
  readonly tables: readonly SqlTable[]
}

export interface SqlRows {
  readonly status: 'done'
  readonly columns: readonly WireColumn[]
  readonly rows: readonly (readonly Cell[])[]
  readonly row_count: number
  readonly truncated: boolean
  readonly duration_ms: number
}
export interface SqlStopped {
  readonly status: 'refused' | 'error'
  readonly message: string
  readonly place?: Place
}

export const sqlConnectionsQuery = queryOptions({
  queryKey: ['sql-connections'],
  queryFn: ({ signal }) => call<{ connections: SqlConnection[] }>('GET', '/api/sql', undefined, signal).then(({ connections }) => connections),
})

export function runSql(connectionId: string, sql: string, signal: AbortSignal): Promise<SqlRows | SqlStopped> {
  return call('POST', '/api/sql', { connection_id: connectionId, sql }, signal)
}

/** Every row as a file; what kept it from being made, when something did. */
export async function downloadSql(connectionId: string, sql: string, signal: AbortSignal): Promise<Blob | SqlStopped> {
  const response = await request('POST', '/api/sql/csv', { body: { connection_id: connectionId, sql }, signal })
  if (response.headers.get('content-type')?.startsWith('text/csv') === true) return response.blob()
  const stopped: SqlStopped = await response.json()
  return stopped
}
