import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'

export interface SyncRun {
  readonly id: string
  readonly org_id: string
  readonly connection_id: string
  readonly only_tables: readonly string[] | null
  readonly status: 'running' | 'done' | 'error'
  readonly added: number
  readonly changed: number
  readonly archived: number
}
export interface SyncCounts {
  readonly added: number
  readonly changed: number
  readonly archived: number
}
export interface SyncLine {
  readonly seq: string
  readonly at: Date
  readonly level: string
  readonly message: string
}
type Db = Kysely<unknown>

/** A run whose worker has been silent for this long is given up, so that it cannot block the next one. */
const SILENT_SECONDS = 600

/** Starts a run, or joins the one that is going on. */
export async function startRun(
  db: Db,
  run: { readonly orgId: string; readonly connectionId: string; readonly onlyTables: readonly string[] | null; readonly at: Date },
): Promise<{ readonly id: string; readonly joined: boolean }> {
  await sql`
    UPDATE sync_run SET status = 'error' WHERE org_id = ${run.orgId} AND connection_id = ${run.connectionId} AND status = 'running'
      AND touched_at < now() - make_interval(secs => ${SILENT_SECONDS})`.execute(db)
  const id = randomUUID()
  const inserted = await sql`
    INSERT INTO sync_run (id, org_id, connection_id, only_tables, status, started_at, touched_at)
    VALUES (${id}, ${run.orgId}, ${run.connectionId}, ${run.onlyTables}, 'running', ${run.at}, now())
    ON CONFLICT (org_id, connection_id) WHERE status = 'running' DO NOTHING`.execute(db)
  if (inserted.numAffectedRows === 1n) return { id, joined: false }
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM sync_run WHERE org_id = ${run.orgId} AND connection_id = ${run.connectionId} AND status = 'running'`.execute(db)
  const [running] = rows
  return running === undefined ? startRun(db, run) : { id: running.id, joined: true }
}

export async function runById(db: Db, id: string, orgId?: string): Promise<SyncRun | undefined> {
  const mine = orgId === undefined ? sql`` : sql`AND org_id = ${orgId}`
  const { rows } =
    await sql<SyncRun>`SELECT id, org_id, connection_id, only_tables, status, added, changed, archived FROM sync_run WHERE id = ${id} ${mine}`.execute(db)
  return rows[0]
}

export async function addLine(db: Db, runId: string, level: 'info' | 'warn' | 'error', message: string, at: Date): Promise<void> {
  await sql`INSERT INTO sync_line (run_id, at, level, message) VALUES (${runId}, ${at}, ${level}, ${message})`.execute(db)
  await sql`UPDATE sync_run SET touched_at = now() WHERE id = ${runId}`.execute(db)
}

export async function linesAfter(db: Db, runId: string, seq: string): Promise<readonly SyncLine[]> {
  const { rows } =
    await sql<SyncLine>`SELECT seq::text AS seq, at, level, message FROM sync_line WHERE run_id = ${runId} AND seq > ${seq}::bigint ORDER BY seq LIMIT 1000`.execute(
      db,
    )
  return rows
}

export async function finishRun(db: Db, id: string, status: 'done' | 'error', { added, changed, archived }: SyncCounts): Promise<void> {
  await sql`UPDATE sync_run SET status = ${status}, added = ${added}, changed = ${changed}, archived = ${archived}, touched_at = now() WHERE id = ${id}`.execute(
    db,
  )
}
