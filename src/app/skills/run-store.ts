import { sql } from 'kysely'
import type { Json } from '../../flow.ts'
import type { SkillError, SkillOutput } from '../../platform/sandbox/index.ts'
import { jsonText } from '../../platform/store/index.ts'
import type { RunStatus } from './skill.ts'
import type { Db } from './store.ts'

/** A table as it is remembered: its first rows. */
export type KeptOutput = Exclude<SkillOutput, { type: 'dataframe' }> | (Extract<SkillOutput, { type: 'dataframe' }> & { readonly rowCount: number })

/** One time a skill ran. Without `parameters`, `outputs`, `log` and `error` where the reader may not see what somebody else ran it on. */
export interface RunRecord {
  readonly id: string
  readonly skillName: string
  /** Null for code that is not saved. */
  readonly version: number | null
  readonly kind: 'test' | 'answer'
  readonly runBy: string
  readonly startedAt: Date
  readonly status: RunStatus | 'running'
  readonly durationMs: number | null
  readonly memoryBytes: number | null
  readonly parameters?: Readonly<Record<string, Json>>
  readonly outputs?: readonly KeptOutput[]
  readonly log?: string
  readonly error?: SkillError
}

export interface NewRun {
  readonly id: string
  readonly orgId: string
  readonly skillId: string | null
  readonly skillName: string
  readonly version: number | null
  readonly kind: 'test' | 'answer'
  readonly runBy: string
  readonly parameters: Readonly<Record<string, Json>>
  readonly startedAt: Date
}
export interface EndedRun {
  readonly status: RunStatus
  readonly outputs: readonly KeptOutput[]
  readonly log: string
  readonly error?: SkillError
  readonly durationMs: number
  readonly memoryBytes: number | null
}

interface RunRow {
  readonly id: string
  readonly skill_name: string
  readonly version: number | null
  readonly kind: 'test' | 'answer'
  readonly run_by: string
  readonly started_at: Date
  readonly status: RunStatus | null
  readonly duration_ms: number | null
  readonly memory_bytes: string | null
  readonly parameters: Readonly<Record<string, Json>>
  readonly outputs: readonly KeptOutput[] | null
  readonly log: string | null
  readonly error: SkillError | null
  readonly lost: boolean
}

/** A run that says nothing for longer than any may last went down with its server. */
const LOST_SECONDS = 900
const HEAD = sql`id, skill_name, version, kind, run_by, started_at, status, duration_ms, memory_bytes, status IS NULL AND started_at < now() - make_interval(secs => ${LOST_SECONDS}) AS lost`

export async function beginRun(db: Db, run: NewRun): Promise<void> {
  await sql`INSERT INTO skill_run (id, org_id, skill_id, skill_name, version, kind, run_by, parameters, started_at)
    VALUES (${run.id}, ${run.orgId}, ${run.skillId}, ${run.skillName}, ${run.version}, ${run.kind}, ${run.runBy}, ${jsonText(run.parameters)}::jsonb, ${run.startedAt})`.execute(
    db,
  )
}

export async function endRun(db: Db, id: string, run: EndedRun): Promise<void> {
  await sql`UPDATE skill_run SET status = ${run.status}, outputs = ${jsonText(run.outputs)}::jsonb, log = ${run.log.replaceAll('\0', '\uFFFD')},
    error = ${run.error === undefined ? null : jsonText(run.error)}::jsonb, duration_ms = ${Math.round(run.durationMs)}, memory_bytes = ${run.memoryBytes} WHERE id = ${id}`.execute(
    db,
  )
}

/** It did not begin. */
export async function forgetRun(db: Db, id: string): Promise<void> {
  await sql`DELETE FROM skill_run WHERE id = ${id}`.execute(db)
}

export async function runsOf(db: Db, skillId: string, limit: number): Promise<readonly RunRecord[]> {
  const { rows } = await sql<RunRow>`SELECT ${HEAD} FROM skill_run WHERE skill_id = ${skillId} ORDER BY started_at DESC, id LIMIT ${limit}`.execute(db)
  return rows.map(toHead)
}

export async function findRun(db: Db, skillId: string, id: string): Promise<RunRecord | undefined> {
  const { rows } = await sql<RunRow>`SELECT ${HEAD}, parameters, outputs, log, error FROM skill_run WHERE skill_id = ${skillId} AND id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  const { parameters, outputs, log, error } = row
  return { ...toHead(row), parameters, ...(outputs !== null && { outputs }), ...(log !== null && { log }), ...(error !== null && { error }) }
}

/** Runs older than `before`, and of each skill those beyond the newest `kept`. */
export async function pruneRuns(db: Db, orgId: string, before: Date, kept: number): Promise<void> {
  await sql`DELETE FROM skill_run WHERE org_id = ${orgId} AND started_at < ${before}`.execute(db)
  await sql`DELETE FROM skill_run WHERE org_id = ${orgId} AND id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY skill_id ORDER BY started_at DESC) AS place FROM skill_run WHERE org_id = ${orgId}) placed
    WHERE place > ${kept})`.execute(db)
}

function toHead(row: RunRow): RunRecord {
  return {
    id: row.id,
    skillName: row.skill_name,
    version: row.version,
    kind: row.kind,
    runBy: row.run_by,
    startedAt: row.started_at,
    status: row.status ?? (row.lost ? 'killed' : 'running'),
    durationMs: row.duration_ms,
    memoryBytes: row.memory_bytes === null ? null : Number(row.memory_bytes),
  }
}
