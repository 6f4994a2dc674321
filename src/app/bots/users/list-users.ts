import { sql } from 'kysely'
import type { ChatUser } from '../chat-user.ts'
import type { Db } from '../db.ts'
import type { Filter } from '../interaction.ts'
import { usersWhere } from './filter-users.ts'
import { toUser, type UserRow } from './store.ts'

export const USER_SORT_FIELDS = ['createdAt', 'lastSeen'] as const
export interface UserQuery {
  readonly limit: number
  /** Id of the last user of the page before. */
  readonly after?: string
  readonly sort: { readonly field: (typeof USER_SORT_FIELDS)[number]; readonly order: 'asc' | 'desc' }
  readonly match: 'all' | 'any'
  readonly filters: readonly Filter[]
}
/** A user as lists show it. */
export interface UserView extends ChatUser {
  /** Chats in which the user said something. */
  readonly conversations: number
  readonly segments: readonly { readonly id: string; readonly name: string }[]
}
export interface UserPage {
  readonly users: readonly UserView[]
  /** Of all that match the filters, wherever the page stands. */
  readonly count: number
}

interface ViewRow extends UserRow {
  readonly conversations: number
  readonly segments: readonly { readonly id: string; readonly name: string }[]
}

/** A chat in which the user said something; `c` is the chat. */
export const IS_CONVERSATION = sql`EXISTS (SELECT 1 FROM bot_message m WHERE m.chat_id = c.id AND m.side = 'user')`
const CONVERSATIONS = sql`(SELECT count(*)::int FROM bot_chat c WHERE c.user_id = u.id AND ${IS_CONVERSATION})`
const SEGMENTS = sql`(SELECT coalesce(json_agg(json_build_object('id', s.id, 'name', s.name) ORDER BY s.created_at, s.id), '[]')
  FROM bot_segment_member m JOIN bot_segment s ON s.id = m.segment_id WHERE m.user_id = u.id)`
/** How long a deleted user still says where a walk through the list goes on. */
export const GONE_DAYS = 7
const COLUMN = { createdAt: sql`created_at`, lastSeen: sql`last_seen` } as const

/** One page in order of (field, id). What is inserted meanwhile never moves what is still to come. */
export async function listUsers(db: Db, orgId: string, query: UserQuery, now: Date): Promise<UserPage> {
  const counts = query.filters.some(({ attribute }) => attribute === 'conversations')
  const users = sql`(SELECT b.*, ${counts ? sql`(SELECT count(*)::int FROM bot_chat c WHERE c.user_id = b.id AND ${IS_CONVERSATION})` : sql`0`} AS conversations
    FROM bot_user b WHERE b.org_id = ${orgId}) u`
  const where = usersWhere(query.filters, query.match)
  const total = await sql<{ count: number }>`SELECT count(*)::int AS count FROM ${users} WHERE ${where}`.execute(db)
  const count = total.rows[0]?.count ?? 0
  const place = query.after === undefined ? null : await placeOf(db, orgId, query, now)
  if (query.after !== undefined && place === null) return { users: [], count }
  const column = COLUMN[query.sort.field]
  const [sign, order] = query.sort.order === 'desc' ? [sql`<`, sql`DESC`] : [sql`>`, sql`ASC`]
  const { rows } = await sql<ViewRow>`
    SELECT u.id, u.org_id, u.user_id, u.banned, u.attributes, u.created_at, u.last_seen, ${CONVERSATIONS} AS conversations, ${SEGMENTS} AS segments
    FROM ${users} WHERE ${where}
    ${place === null ? sql`` : sql`AND (u.${column}, u.id COLLATE "C") ${sign} (${place}::timestamptz, ${query.after})`}
    ORDER BY u.${column} ${order}, u.id COLLATE "C" ${order} LIMIT ${query.limit}`.execute(db)
  return { users: rows.map(toView), count }
}

export async function readUser(db: Db, orgId: string, id: string): Promise<UserView | undefined> {
  const { rows } = await sql<ViewRow>`SELECT u.*, ${CONVERSATIONS} AS conversations, ${SEGMENTS} AS segments
    FROM bot_user u WHERE u.org_id = ${orgId} AND u.id = ${id}`.execute(db)
  return rows[0] && toView(rows[0])
}

function toView(row: ViewRow): UserView {
  return { ...toUser(row), conversations: row.conversations, segments: row.segments }
}

/** Where the last user of the page before stands, or stood. */
async function placeOf(db: Db, orgId: string, { after, sort }: UserQuery, now: Date): Promise<Date | null> {
  const column = COLUMN[sort.field]
  const { rows } = await sql<{ at: Date }>`SELECT ${column} AS at FROM bot_user WHERE org_id = ${orgId} AND id = ${after}
    UNION ALL SELECT ${column} FROM bot_user_gone WHERE org_id = ${orgId} AND id = ${after} AND gone_at > ${now}::timestamptz - make_interval(days => ${GONE_DAYS})`.execute(
    db,
  )
  return rows[0]?.at ?? null
}
