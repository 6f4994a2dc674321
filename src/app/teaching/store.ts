import { type Kysely, sql } from 'kysely'
import type { Edit } from './edit.ts'
import type { Lesson } from './target.ts'

export const TEACHING_STATUSES = ['proposed', 'saved', 'rejected', 'reverted'] as const
export type TeachingStatus = (typeof TEACHING_STATUSES)[number]

/** One thing a person taught, in force or proposed. */
export interface Teaching {
  readonly id: string
  readonly orgId: string
  readonly status: TeachingStatus
  readonly teach: Lesson
  readonly edit: Edit
  /** One sentence, for example: "clients" means Customer. */
  readonly summary: string
  readonly connectionId: string
  /** File of the model. */
  readonly path: string
  readonly author: string
  readonly at: Date
  readonly chatId: string
  readonly turnId: string
  readonly question: string
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly reason: string | null
  readonly commit: string | null
}

type Db = Kysely<unknown>
const COLUMNS = sql`id, org_id AS "orgId", status, teach, edit, summary, connection_id AS "connectionId", path, author, at, chat_id AS "chatId", turn_id AS "turnId",
  question, decided_by AS "decidedBy", decided_at AS "decidedAt", reason, commit`

export async function insertTeaching(db: Db, teaching: Teaching): Promise<void> {
  const { id, orgId, status, teach, edit, summary, connectionId, path, author, at, chatId, turnId, question, commit } = teaching
  await sql`
    INSERT INTO teaching (id, org_id, status, teach, edit, summary, connection_id, path, author, at, chat_id, turn_id, question, commit)
    VALUES (${id}, ${orgId}, ${status}, ${JSON.stringify(teach)}::jsonb, ${JSON.stringify(edit)}::jsonb, ${summary}, ${connectionId}, ${path}, ${author},
            ${at}, ${chatId}, ${turnId}, ${question}, ${commit})`.execute(db)
}

/** Newest first. */
export async function listTeachings(
  db: Db,
  wanted: { readonly orgId: string; readonly status?: TeachingStatus; readonly author?: string; readonly limit: number },
): Promise<readonly Teaching[]> {
  const { rows } = await sql<Teaching>`
    SELECT ${COLUMNS} FROM teaching WHERE org_id = ${wanted.orgId} AND (${wanted.status ?? null}::text IS NULL OR status = ${wanted.status ?? null})
      AND (${wanted.author ?? null}::text IS NULL OR author = ${wanted.author ?? null}) ORDER BY at DESC, id DESC LIMIT ${wanted.limit}`.execute(db)
  return rows
}

/** Locked until the transaction ends, so that it is decided once. */
export async function lockTeaching(db: Db, orgId: string, id: string): Promise<Teaching | undefined> {
  const { rows } = await sql<Teaching>`SELECT ${COLUMNS} FROM teaching WHERE org_id = ${orgId} AND id = ${id} FOR UPDATE`.execute(db)
  return rows[0]
}

export interface Decision {
  readonly status: TeachingStatus
  readonly by: string
  readonly at: Date
  readonly reason?: string
  readonly commit?: string
}

export async function decideTeaching(db: Db, teaching: Teaching, { status, by, at, reason, commit }: Decision): Promise<Teaching> {
  await sql`
    UPDATE teaching SET status = ${status}, decided_by = ${by}, decided_at = ${at}, reason = ${reason ?? null}, commit = ${commit ?? teaching.commit}
    WHERE org_id = ${teaching.orgId} AND id = ${teaching.id}`.execute(db)
  return { ...teaching, status, decidedBy: by, decidedAt: at, reason: reason ?? null, commit: commit ?? teaching.commit }
}
