import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { Chat } from '../chat.ts'
import type { Db } from '../db.ts'
import type { BotsDeps } from '../deps.ts'
import { GONE_DAYS } from '../users/index.ts'
import { type ChatRow, toChat } from './store.ts'

/** A chat as the archive shows it. */
export interface ArchivedChat extends Chat {
  /** What is known of the user now; null when forgotten. */
  readonly attributes: Readonly<Record<string, string>> | null
  /** Without texts that were erased with their user. */
  readonly messages: readonly ArchivedMessage[]
}
export interface ArchivedMessage {
  readonly side: 'bot' | 'user'
  readonly kind: string
  readonly text: string
  readonly by: 'script' | 'analyst' | null
  readonly at: Date
}

export interface ChatQuery {
  /** `createdAt` of the last chat of the page before. */
  readonly before?: Date
  readonly storyId?: string
  readonly userId?: string
}

/** Newest first, forty at a time. */
export interface ChatDesk {
  list(actor: Actor, query: ChatQuery): Promise<readonly ArchivedChat[]>
  /** By the id of the last chat of the page before; nothing after an unknown one. */
  listAfter(actor: Actor, after: string | undefined): Promise<readonly ArchivedChat[]>
  /** @throws AppError chat_not_found */
  read(actor: Actor, id: string): Promise<ArchivedChat>
  /** As `pruneChats`. */
  prune(): Promise<void>
}

export const CHATS_PER_PAGE = 40
const DAY_MS = 86_400_000

interface ArchiveRow extends ChatRow {
  readonly attributes: Readonly<Record<string, string>> | null
  readonly messages: readonly (Omit<ArchivedMessage, 'at'> & { readonly at: string })[]
}

export function openChatDesk({ store: { db }, now, chatDays }: Pick<BotsDeps, 'store' | 'now' | 'chatDays'>): ChatDesk {
  return {
    list: ({ orgId }, query) => listChats(db, orgId, query),
    listAfter: async ({ orgId }, after) => {
      if (after === undefined) return listChats(db, orgId, {})
      const { rows } = await sql<{ at: Date }>`SELECT created_at AS at FROM bot_chat WHERE org_id = ${orgId} AND id = ${after}`.execute(db)
      return rows[0] === undefined ? [] : listChats(db, orgId, { before: rows[0].at })
    },
    read: async ({ orgId }, id) => {
      const { rows } = await sql<ArchiveRow>`${ARCHIVED} WHERE c.org_id = ${orgId} AND c.id = ${id}`.execute(db)
      if (rows[0] === undefined) throw new AppError('chat_not_found')
      return toArchived(rows[0])
    },
    prune: async () => {
      await sql`DELETE FROM bot_chat WHERE created_at < ${new Date(now().getTime() - chatDays * DAY_MS)}`.execute(db)
      await sql`DELETE FROM bot_image WHERE expires_at < ${now()}`.execute(db)
      await sql`DELETE FROM bot_export WHERE expires_at < ${now()}`.execute(db)
      await sql`DELETE FROM bot_turn WHERE taken_at < ${new Date(now().getTime() - DAY_MS)}`.execute(db)
      await sql`DELETE FROM bot_session WHERE seen_at < ${new Date(now().getTime() - DAY_MS)}`.execute(db)
    },
  }
}

const ARCHIVED = sql`SELECT c.*, u.attributes, (SELECT coalesce(json_agg(json_build_object('side', m.side, 'kind', m.kind, 'text', m.text, 'by', m.written_by,
    'at', m.sent_at) ORDER BY m.number), '[]') FROM bot_message m WHERE m.chat_id = c.id AND m.text IS NOT NULL) AS messages
  FROM bot_chat c LEFT JOIN bot_user u ON u.id = c.user_id`

async function listChats(db: Db, orgId: string, { before, storyId, userId }: ChatQuery): Promise<readonly ArchivedChat[]> {
  const { rows } = await sql<ArchiveRow>`${ARCHIVED} WHERE c.org_id = ${orgId}
    ${before === undefined ? sql`` : sql`AND c.created_at < ${before}`}
    ${storyId === undefined ? sql`` : sql`AND c.story_id = ${storyId}`}
    ${userId === undefined ? sql`` : sql`AND c.user_id = ${userId}`}
    ORDER BY c.created_at DESC LIMIT ${CHATS_PER_PAGE}`.execute(db)
  return rows.map(toArchived)
}

function toArchived(row: ArchiveRow): ArchivedChat {
  return { ...toChat(row), attributes: row.attributes, messages: row.messages.map((message) => ({ ...message, at: new Date(message.at) })) }
}

/** Removes chats that are older than they are kept, and what is left of links, sessions and places in lists that ended. */
export async function pruneChats(db: Db, chatDays: number, now: Date): Promise<void> {
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS)
  await sql`DELETE FROM bot_chat WHERE created_at < ${ago(chatDays)}`.execute(db)
  await sql`DELETE FROM bot_image WHERE expires_at < ${now}`.execute(db)
  await sql`DELETE FROM bot_export WHERE expires_at < ${now}`.execute(db)
  await sql`DELETE FROM bot_session WHERE seen_at < ${ago(1)}`.execute(db)
  await sql`DELETE FROM bot_user_gone WHERE gone_at < ${ago(GONE_DAYS)}`.execute(db)
}
