import { randomUUID } from 'node:crypto'
import { AppError } from '../../../errors.ts'
import { type Caller, isGuest } from '../../spaces/index.ts'
import type { Chat } from '../chat.ts'
import type { ChatUser } from '../chat-user.ts'
import { findChat, startChat } from '../chats/index.ts'
import type { Db } from '../db.ts'
import { BOT_LIMITS, type Source } from '../story.ts'
import { FRESH } from '../talk/index.ts'
import type { TalkDeps } from '../talk-deps.ts'
import { arriveUser, changeAttributes, claimNames, findUser } from '../users/index.ts'
import type { SessionKey } from './queue.ts'
import { findSession, type Session, type SessionState } from './session-store.ts'

/** Who says a message, besides what it says. */
export interface Speaker {
  readonly caller: Caller
  /** The caller's own text for the user; absent: whoever the session was begun by. */
  readonly userId?: string
  readonly source?: Source
  readonly attributes?: Readonly<Record<string, string>>
}
/** A session with the message that goes on with it, or begins it. */
export interface OpenSession {
  readonly user: ChatUser
  readonly chat: Chat
  readonly state: SessionState
}

const IDLE_MS = 600_000
const DEFAULT_SOURCE: Source = 'custom'

/**
 * The running session, or a new one where it has ended, was idle for ten minutes, or was somebody else's.
 * @throws AppError bot_user_banned, bot_limit
 */
export async function openSession({ store, now }: TalkDeps, key: SessionKey, speaker: Speaker): Promise<OpenSession> {
  const { db } = store
  const at = now()
  const running = await runningSession(db, key, at)
  const { session, chat } = running ?? {}
  const owner = chat && (await findUser(db, key.orgId, chat.userId))
  const user = await arrive(db, key.orgId, userIdOf(speaker) ?? owner?.userId ?? randomUUID(), speaker, at)
  if (session !== undefined && chat !== undefined && owner?.id === user.id) return { user, chat, state: session.state }
  const begun = { ...key, userId: user.id, source: speaker.source ?? DEFAULT_SOURCE }
  return { user, chat: await db.transaction().execute((trx) => startChat(trx, begun, at)), state: FRESH }
}

/** Undefined where it has ended or was idle for too long. */
export async function runningSession(db: Db, key: SessionKey, at: Date): Promise<{ readonly session: Session; readonly chat: Chat } | undefined> {
  const session = await findSession(db, key)
  if (session === undefined || at.getTime() - session.seenAt.getTime() > IDLE_MS) return undefined
  const chat = await findChat(db, key.orgId, session.chatId)
  return chat && { session, chat }
}

async function arrive(db: Db, orgId: string, userId: string, speaker: Speaker, at: Date): Promise<ChatUser> {
  const user = await arriveUser(db, orgId, userId, {}, at)
  if (user.banned) throw new AppError('bot_user_banned')
  const attributes = { ...attributesOf(speaker), ...speaker.attributes }
  if (Object.keys(attributes).length === 0) return user
  const all = { ...user.attributes, ...attributes }
  const max = BOT_LIMITS.attributesPerUser
  if (Object.keys(all).length > max) throw new AppError('bot_limit', { max, what: 'attributes per user' })
  const refused = await claimNames(db, orgId, Object.keys(attributes))
  if (refused.length > 0) throw new AppError('bot_limit', { max: BOT_LIMITS.attributeNames, what: 'names of attributes of all users' })
  await changeAttributes(db, orgId, user.id, attributes)
  return { ...user, attributes: all }
}

/** People who came with a token of their own are who it says, whatever their page says; of guests the page says which, and nobody else. */
export function userIdOf({ caller: { visitor }, userId }: Pick<Speaker, 'caller' | 'userId'>): string | undefined {
  if (visitor === undefined) return userId
  if (!isGuest(visitor.identity.email)) return `embed ${visitor.identity.id}`
  return `guest ${userId ?? visitor.identity.id}`
}

function attributesOf({ caller: { visitor } }: Speaker): Readonly<Record<string, string>> {
  if (visitor === undefined || isGuest(visitor.identity.email)) return {}
  return { default_email: visitor.identity.email, default_name: visitor.identity.name }
}
