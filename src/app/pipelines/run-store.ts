import { sql } from 'kysely'
import { jsonText } from '../../platform/store/index.ts'
import type { RunResult } from '../../warehouse/pipelines/index.ts'
import type { RunChoices, RunProgress, RunStatus, RunView } from './pipeline.ts'
import type { Db } from './store.ts'

export interface RunRow {
  readonly id: string
  readonly org_id: string
  readonly pipeline_id: string
  readonly pipeline: string
  readonly version: number
  readonly trigger: 'person' | 'schedule'
  readonly choice: RunChoices
  readonly requested_by: string
  readonly requested_at: Date
  readonly started_at: Date | null
  readonly ended_at: Date | null
  readonly status: RunStatus
  readonly cancel_asked: boolean
  readonly revision: number
  readonly progress: RunProgress | null
  readonly result: RunResult | null
}

const RUN = sql`SELECT r.id, r.org_id, r.pipeline_id, p.name AS pipeline, r.version, r.trigger, r.choice, r.requested_by, r.requested_at, r.started_at, r.ended_at,
  r.status, r.cancel_asked, r.revision, r.progress, r.result FROM pipeline_run r JOIN pipeline p ON p.id = r.pipeline_id`

export interface NewRun {
  readonly id: string
  readonly orgId: string
  readonly pipelineId: string
  readonly version: number
  readonly trigger: 'person' | 'schedule'
  readonly choice: RunChoices
  readonly by: string
  readonly at: Date
}

/** @returns false when the pipeline has a run that waits or goes on, and when it is gone */
export async function insertRun(db: Db, run: NewRun): Promise<boolean> {
  const { numAffectedRows } = await sql`
    INSERT INTO pipeline_run (id, org_id, pipeline_id, version, trigger, choice, requested_by, requested_at, status)
    SELECT ${run.id}, ${run.orgId}, p.id, ${run.version}::integer, ${run.trigger}, ${jsonText(run.choice)}::jsonb, ${run.by}, ${run.at}::timestamptz, 'queued'
    FROM pipeline p WHERE p.id = ${run.pipelineId} FOR KEY SHARE
    ON CONFLICT (pipeline_id) WHERE status IN ('queued', 'running') DO NOTHING`.execute(db)
  return numAffectedRows === 1n
}

export async function runById(db: Db, id: string, orgId?: string): Promise<RunRow | undefined> {
  const mine = orgId === undefined ? sql`` : sql`AND r.org_id = ${orgId}`
  const { rows } = await sql<RunRow>`${RUN} WHERE r.id = ${id} ${mine}`.execute(db)
  return rows[0]
}

export async function activeRun(db: Db, pipelineId: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`${RUN} WHERE r.pipeline_id = ${pipelineId} AND r.status IN ('queued', 'running')`.execute(db)
  return rows[0]
}

/** Of every organisation, oldest first. */
export async function unendedRuns(db: Db): Promise<readonly Pick<RunRow, 'id' | 'pipeline_id'>[]> {
  const { rows } = await sql<Pick<RunRow, 'id' | 'pipeline_id'>>`
    SELECT id, pipeline_id FROM pipeline_run WHERE status IN ('queued', 'running') ORDER BY requested_at, id`.execute(db)
  return rows
}

/** Newest first. */
export async function runsOf(db: Db, pipelineId: string, limit: number): Promise<readonly RunRow[]> {
  const { rows } = await sql<RunRow>`${RUN} WHERE r.pipeline_id = ${pipelineId} ORDER BY r.requested_at DESC, r.id LIMIT ${limit}`.execute(db)
  return rows
}

/** The newest run of each pipeline. */
export async function lastRuns(db: Db, orgId: string): Promise<readonly RunRow[]> {
  const { rows } = await sql<RunRow>`${RUN} WHERE r.id IN (
    SELECT DISTINCT ON (pipeline_id) id FROM pipeline_run WHERE org_id = ${orgId} ORDER BY pipeline_id, requested_at DESC, id)`.execute(db)
  return rows
}

export async function beginRun(db: Db, id: string, at: Date): Promise<void> {
  await sql`UPDATE pipeline_run SET status = 'running', started_at = coalesce(started_at, ${at}), revision = revision + 1
    WHERE id = ${id} AND status IN ('queued', 'running')`.execute(db)
}

/** @returns whether somebody asked the run to stop, or it is gone */
export async function saveProgress(db: Db, id: string, progress: RunProgress): Promise<boolean> {
  const { rows } = await sql<{ cancel_asked: boolean }>`
    UPDATE pipeline_run SET progress = ${jsonText(progress)}::jsonb, revision = revision + 1 WHERE id = ${id} AND status = 'running' RETURNING cancel_asked`.execute(
    db,
  )
  return rows[0]?.cancel_asked ?? true
}

export async function askCancel(db: Db, id: string): Promise<void> {
  await sql`UPDATE pipeline_run SET cancel_asked = true, revision = revision + 1 WHERE id = ${id} AND status IN ('queued', 'running')`.execute(db)
}

export interface RunEnd {
  readonly status: Exclude<RunStatus, 'queued' | 'running'>
  readonly result: RunResult | null
  readonly at: Date
}

export async function endRun(db: Db, id: string, { status, result, at }: RunEnd): Promise<void> {
  await sql`UPDATE pipeline_run SET status = ${status}, result = ${result === null ? null : jsonText(result)}::jsonb, ended_at = ${at}, revision = revision + 1
    WHERE id = ${id} AND status IN ('queued', 'running')`.execute(db)
}

/** Runs beyond the newest of a pipeline are forgotten. */
export async function forgetRuns(db: Db, pipelineId: string, keep: number): Promise<void> {
  await sql`DELETE FROM pipeline_run WHERE pipeline_id = ${pipelineId} AND status NOT IN ('queued', 'running') AND id NOT IN (
    SELECT id FROM pipeline_run WHERE pipeline_id = ${pipelineId} ORDER BY requested_at DESC, id LIMIT ${keep})`.execute(db)
}

export function toRun(row: RunRow): RunView {
  return {
    id: row.id,
    pipeline: row.pipeline,
    version: row.version,
    trigger: row.trigger,
    choice: row.choice,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    status: row.status,
    revision: row.revision,
    progress: row.progress,
    result: row.result,
  }
}
