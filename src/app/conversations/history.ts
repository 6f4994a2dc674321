import { sql } from 'kysely'
import type { Actor } from '../../flow.ts'
import type { ConversationSource, TurnStatus } from './conversation.ts'
import type { ConversationServices } from './services.ts'
import { rowsOf } from './sql.ts'

export interface HistoryQuery {
  readonly limit: number
  readonly before?: Date
  readonly label?: string
  /** Words in the title or a question. */
  readonly words?: string
  readonly userId?: string
  /** Changed at or after. */
  readonly since?: Date
  /** How the last question ended: one of these. */
  readonly status?: readonly TurnStatus[]
  /** The latest feedback. */
  readonly feedback?: 'like' | 'dislike'
  readonly source?: ConversationSource
}
export interface ConversationSummary {
  readonly id: string
  readonly title: string
  readonly owner: string
  readonly source: ConversationSource
  readonly labels: readonly string[]
  readonly pinned: boolean
  readonly shared: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly turns: number
  readonly finished: number
  readonly status: TurnStatus
  readonly environment?: string
  readonly feedback: '' | 'like' | 'dislike'
  readonly review: AutoReview
}
export interface AutoReview {
  readonly label: 'Success' | 'OK' | 'Issue' | 'Abandoned'
  /** The rule, in one sentence. */
  readonly reason: string
}

interface SummaryRow {
  readonly id: string
  readonly title: string
  readonly owner: string
  readonly source: ConversationSource
  readonly labels: readonly string[]
  readonly pinned: boolean
  readonly shared: boolean
  readonly downloaded: boolean
  readonly created_at: Date
  readonly updated_at: Date
  readonly turns: number
  readonly status: TurnStatus
  readonly environment: string | null
  readonly last_text: string
  readonly previous_text: string | null
  readonly feedback: '' | 'like' | 'dislike' | null
}

/** Conversations newest first. `own`: the actor's. `all`: everyone's for an admin, those of shared groups for a modeler. */
export async function history(
  services: ConversationServices,
  actor: Actor,
  whose: 'own' | 'all',
  query: HistoryQuery,
): Promise<readonly ConversationSummary[]> {
  const owners = whose === 'own' ? [actor.userId] : await visibleOwners(services, actor)
  const rows = await rowsOf(
    sql<SummaryRow>`
      SELECT c.id, c.title, c.owner, c.source, c.labels, c.pinned, c.shared, c.downloaded, c.created_at, c.updated_at,
        n.turns, t.status, t.environment, t.text AS last_text, p.text AS previous_text, f.value AS feedback
      FROM conversation c
      JOIN LATERAL (SELECT count(*)::int AS turns FROM turn WHERE conversation = c.uid) n ON true
      JOIN LATERAL (SELECT * FROM turn WHERE conversation = c.uid ORDER BY place DESC LIMIT 1) t ON true
      LEFT JOIN turn p ON p.conversation = c.uid AND p.place = t.place - 1
      LEFT JOIN LATERAL (SELECT f.value FROM turn_feedback f JOIN turn ft ON ft.id = f.turn
        WHERE ft.conversation = c.uid AND f.value <> '' ORDER BY f.at DESC LIMIT 1) f ON true
      WHERE c.org_id = ${actor.orgId}
        ${owners === null ? sql`` : sql`AND c.owner = ANY (${owners}::text[])`}
        ${query.userId === undefined ? sql`` : sql`AND c.owner = ${query.userId}`}
        ${query.before === undefined ? sql`` : sql`AND c.updated_at < ${query.before}`}
        ${query.label === undefined ? sql`` : sql`AND ${query.label} = ANY (c.labels)`}
        ${query.since === undefined ? sql`` : sql`AND c.updated_at >= ${query.since}`}
        ${query.status === undefined ? sql`` : sql`AND t.status = ANY (${query.status}::text[])`}
        ${query.feedback === undefined ? sql`` : sql`AND f.value = ${query.feedback}`}
        ${query.source === undefined ? sql`` : sql`AND c.source = ${query.source}`}
        ${query.words === undefined ? sql`` : matching(query.words)}
      ORDER BY c.updated_at DESC LIMIT ${query.limit}`,
    services.store.db,
  )
  const now = services.now()
  return rows.map((row) => summaryOf(row, now))
}

function matching(words: string) {
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`
  return sql`AND (c.title ILIKE ${pattern} OR EXISTS (SELECT 1 FROM turn q WHERE q.conversation = c.uid AND q.text ILIKE ${pattern}))`
}

/** @returns null: everyone's */
async function visibleOwners(services: ConversationServices, actor: Actor): Promise<readonly string[] | null> {
  if (actor.role === 'admin') return null
  const policy = await services.policy(actor.orgId)
  const rows = await rowsOf(sql<{ owner: string }>`SELECT DISTINCT owner FROM conversation WHERE org_id = ${actor.orgId}`, services.store.db)
  if (!policy.modelersReadSharedGroups) return [actor.userId]
  const groups = actor.groups.filter((group) => group !== 'all_users')
  const shared = await Promise.all(
    rows.map(async ({ owner }) => {
      const account = await services.actorOf(actor.orgId, owner)
      return account?.groups.some((group) => groups.includes(group)) === true ? [owner] : []
    }),
  )
  return [actor.userId, ...shared.flat()]
}

function summaryOf(row: SummaryRow, now: Date): ConversationSummary {
  const unfinished = row.status === 'queued' || row.status === 'running'
  return {
    id: row.id,
    title: row.title,
    owner: row.owner,
    source: row.source,
    labels: row.labels,
    pinned: row.pinned,
    shared: row.shared,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    turns: row.turns,
    finished: unfinished ? row.turns - 1 : row.turns,
    status: row.status,
    environment: row.environment ?? undefined,
    feedback: row.feedback ?? '',
    review: reviewOf(row, now),
  }
}

const ABANDONED_MS = 24 * 3_600_000

/** What the rule looks at. */
export type Reviewed = Pick<SummaryRow, 'status' | 'feedback' | 'previous_text' | 'last_text' | 'updated_at' | 'downloaded' | 'shared' | 'turns'>

/** A rule, not a model: the first that holds. */
export function reviewOf(row: Reviewed, now: Date): AutoReview {
  if (row.status === 'error') return { label: 'Issue', reason: 'The last question ended in an error.' }
  if (row.feedback === 'dislike') return { label: 'Issue', reason: 'An answer was disliked.' }
  if (row.previous_text !== null && inOtherWords(row.previous_text, row.last_text))
    return { label: 'Issue', reason: 'The question was repeated in other words.' }
  if (row.status === 'clarification' && now.getTime() - row.updated_at.getTime() > ABANDONED_MS)
    return { label: 'Abandoned', reason: 'A question back was not answered for a day.' }
  if (row.feedback === 'like') return { label: 'Success', reason: 'An answer was liked.' }
  if (row.downloaded) return { label: 'Success', reason: 'A result was downloaded.' }
  if (row.shared) return { label: 'Success', reason: 'The conversation was shared.' }
  if (row.turns > 1) return { label: 'Success', reason: 'The answer was followed up.' }
  return { label: 'OK', reason: 'Nothing speaks for or against it.' }
}

const REPEATED = 0.6

/** True when two questions share most of their words: the first answer was not what was wanted. */
function inOtherWords(first: string, second: string): boolean {
  const [a, b] = [wordsOf(first), wordsOf(second)]
  const both = [...a].filter((word) => b.has(word)).length
  return both > 2 && both / new Set([...a, ...b]).size >= REPEATED
}
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
}

export interface DailyUsage {
  readonly date: string
  readonly users: number
  readonly chats: number
  readonly questions: number
  readonly done: number
  readonly clarification: number
  readonly abstained: number
  readonly error: number
}
/** One row per UTC day, both ends included, zeros too. */
export async function dailyUsage(services: ConversationServices, orgId: string, first: string, last: string): Promise<readonly DailyUsage[]> {
  return rowsOf(
    sql<DailyUsage>`
      SELECT to_char(day, 'YYYY-MM-DD') AS date, count(DISTINCT t.author)::int AS users, count(DISTINCT t.conversation)::int AS chats,
        count(t.id)::int AS questions, count(*) FILTER (WHERE t.status = 'done')::int AS done,
        count(*) FILTER (WHERE t.status = 'clarification')::int AS clarification,
        count(*) FILTER (WHERE t.status = 'abstained')::int AS abstained, count(*) FILTER (WHERE t.status = 'error')::int AS error
      FROM generate_series(${first}::date, ${last}::date, interval '1 day') AS day
      LEFT JOIN turn t ON t.org_id = ${orgId} AND t.asked_at >= day AND t.asked_at < day + interval '1 day'
      GROUP BY day ORDER BY day`,
    services.store.db,
  )
}
