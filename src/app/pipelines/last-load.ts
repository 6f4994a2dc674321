import { sql } from 'kysely'
import type { Db } from './store.ts'

/** How fresh the data behind a connection is that a pipeline fills. */
export interface LastLoad {
  /** When the newest run that loaded ended. */
  readonly at: Date
  readonly warnings: number
  /** A run after it failed. */
  readonly failedSince: boolean
}

/** Undefined for a connection that no pipeline of the organisation fills, and before the first load. */
export async function lastLoad(db: Db, orgId: string, connectionId: string): Promise<LastLoad | undefined> {
  const { rows } = await sql<{ at: Date; warnings: number; failed_since: boolean }>`
    SELECT r.ended_at AS at, coalesce(jsonb_array_length(r.result -> 'warnings'), 0) AS warnings,
      EXISTS (SELECT FROM pipeline_run l WHERE l.pipeline_id = p.id AND l.status = 'failed' AND l.requested_at > r.requested_at) AS failed_since
    FROM pipeline p JOIN pipeline_run r ON r.pipeline_id = p.id
    WHERE p.org_id = ${orgId} AND p.connection_id = ${connectionId} AND r.status = 'loaded'
    ORDER BY r.requested_at DESC, r.id LIMIT 1`.execute(db)
  const [row] = rows
  return row && { at: row.at, warnings: row.warnings, failedSince: row.failed_since }
}
