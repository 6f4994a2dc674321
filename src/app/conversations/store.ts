import { sql } from 'kysely'
import type { Mode } from '../../flow.ts'
import type { Asked, Base, Conversation, ConversationSource, Outcome, Turn, TurnStatus, Work } from './conversation.ts'
import { type Db, firstOf, rowsOf } from './sql.ts'

export interface ConversationRow {
  readonly uid: string
  readonly org_id: string
  readonly id: string
  readonly owner: string
  readonly title: string
  readonly source: ConversationSource
  readonly extra: string | null
  readonly labels: readonly string[]
  readonly pinned: boolean
  readonly shared: boolean
  readonly last_event: string
  readonly created_at: Date
  readonly updated_at: Date
}
export interface TurnRow {
  readonly id: string
  readonly conversation: string
  readonly place: number
  readonly org_id: string
  readonly author: string
  readonly groups: readonly string[] | null
  readonly question_id: string
  readonly answer_id: string
  readonly text: string
  readonly mode: Mode
  readonly environment: string | null
  readonly asked: Asked
  readonly work: Work
  readonly status: TurnStatus
  readonly revision: number
  readonly stale: boolean
  readonly base: Base | null
  readonly fence: number
  readonly cancel_requested: boolean
  readonly asked_at: Date
  readonly deadline_at: Date
  readonly finished_at: Date | null
  readonly outcome?: Outcome | null
  readonly feedback?: string | null
}

export const CONVERSATION_COLUMNS = sql.raw(
  ['uid', 'org_id', 'id', 'owner', 'title', 'source', 'extra', 'labels', 'pinned', 'shared', 'last_event', 'created_at', 'updated_at']
    .map((name) => `c.${name}`)
    .join(', '),
)
const TURN_FIELDS =
  'id conversation place org_id author groups question_id answer_id text mode environment asked work status revision stale fence cancel_requested asked_at deadline_at finished_at'
export const TURN_COLUMNS = sql.raw([...TURN_FIELDS.split(' '), 'base'].map((name) => `t.${name}`).join(', '))
const TURN_COLUMNS_LIGHT = sql.raw(
  TURN_FIELDS.split(' ')
    .map((name) => `t.${name}`)
    .join(', '),
)

export function toConversation(row: ConversationRow): Conversation {
  return {
    uid: row.uid,
    orgId: row.org_id,
    id: row.id,
    owner: row.owner,
    title: row.title,
    source: row.source,
    extra: row.extra ?? undefined,
    labels: row.labels,
    pinned: row.pinned,
    shared: row.shared,
    lastEvent: Number(row.last_event),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function toTurn(row: TurnRow): Turn {
  return {
    id: row.id,
    conversation: row.conversation,
    place: row.place,
    orgId: row.org_id,
    author: row.author,
    groups: row.groups ?? undefined,
    questionId: row.question_id,
    answerId: row.answer_id,
    text: row.text,
    mode: row.mode,
    environment: row.environment ?? undefined,
    asked: row.asked,
    work: row.work,
    status: row.status,
    revision: row.revision,
    stale: row.stale,
    base: row.base ?? undefined,
    fence: row.fence,
    cancelRequested: row.cancel_requested,
    askedAt: row.asked_at,
    deadlineAt: row.deadline_at,
    finishedAt: row.finished_at ?? undefined,
    outcome: row.outcome ?? undefined,
    feedback: row.feedback === 'like' || row.feedback === 'dislike' ? row.feedback : undefined,
  }
}

export async function findConversation(db: Db, orgId: string, id: string, lock = false): Promise<Conversation | undefined> {
  const row = await firstOf(
    sql<ConversationRow>`SELECT ${CONVERSATION_COLUMNS} FROM conversation c WHERE org_id = ${orgId} AND id = ${id} ${lock ? sql`FOR UPDATE` : sql``}`,
    db,
  )
  return row && toConversation(row)
}

/** Turns in order, each with its newest outcome and its owner's feedback. Without what only later questions need. */
export async function readTurns(db: Db, conversation: string): Promise<readonly Turn[]> {
  const rows = await rowsOf(
    sql<Omit<TurnRow, 'base'>>`
      SELECT ${TURN_COLUMNS_LIGHT}, r.outcome, f.value AS feedback FROM turn t
      LEFT JOIN turn_revision r ON r.turn = t.id AND r.revision = t.revision
      LEFT JOIN turn_feedback f ON f.turn = t.id AND f.user_id = t.author
      WHERE t.conversation = ${conversation} ORDER BY t.place`,
    db,
  )
  return rows.map((row) => toTurn({ ...row, base: null }))
}

/** One turn with all there is about it. */
export async function readTurn(db: Db, conversation: string, id: string): Promise<Turn | undefined> {
  const row = await firstOf(
    sql<TurnRow>`
      SELECT ${TURN_COLUMNS}, r.outcome, f.value AS feedback FROM turn t
      LEFT JOIN turn_revision r ON r.turn = t.id AND r.revision = t.revision
      LEFT JOIN turn_feedback f ON f.turn = t.id AND f.user_id = t.author
      WHERE t.conversation = ${conversation} AND t.id = ${id}`,
    db,
  )
  return row && toTurn(row)
}

export async function readNewestTurn(db: Db, conversation: string): Promise<{ readonly id: string; readonly status: TurnStatus } | undefined> {
  return firstOf(sql<{ id: string; status: TurnStatus }>`SELECT id, status FROM turn WHERE conversation = ${conversation} ORDER BY place DESC LIMIT 1`, db)
}

export async function readTurnStatus(db: Db, id: string): Promise<TurnStatus | undefined> {
  const row = await firstOf(sql<{ status: TurnStatus }>`SELECT status FROM turn WHERE id = ${id}`, db)
  return row?.status
}
