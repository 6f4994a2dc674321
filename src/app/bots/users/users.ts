import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { ChatUser } from '../chat-user.ts'
import type { Db } from '../db.ts'
import type { BotsDeps } from '../deps.ts'
import { addMembers, leaveSegments, unknownSegments } from '../segments/index.ts'
import { BOT_LIMITS } from '../story.ts'
import { claimNames, pruneNames } from './attribute-names.ts'
import { conversationsOf, eraseUser } from './erase-user.ts'
import { issueExport, takeExport } from './export-link.ts'
import { listUsers, readUser, type UserPage, type UserQuery, type UserView } from './list-users.ts'
import { changeAttributes, findUser, insertUser } from './store.ts'

export interface NewUser {
  /** Absent: the e-mail address among the attributes, else made up. */
  readonly userId?: string
  readonly attributes: ChatUser['attributes']
  readonly segments: readonly string[]
}

/** Visitors, as editors see them. */
export interface UserDesk {
  list(actor: Actor, query: UserQuery): Promise<UserPage>
  /** @throws AppError chat_user_not_found */
  read(actor: Actor, id: string): Promise<UserView>
  /** @returns its id @throws AppError bot_user_exists, segment_not_found, bot_limit */
  create(actor: Actor, user: NewUser): Promise<string>
  /** Merged; null removes. @throws AppError chat_user_not_found, bot_limit */
  setAttributes(actor: Actor, id: string, attributes: Readonly<Record<string, string | null>>): Promise<void>
  /** @throws AppError chat_user_not_found */
  ban(actor: Actor, id: string, banned: boolean): Promise<void>
  /** @throws AppError chat_user_not_found, segment_not_found */
  join(actor: Actor, id: string, segments: readonly string[], how: 'add' | 'replace'): Promise<void>
  /** For good, with what was said. @throws AppError chat_user_not_found */
  remove(actor: Actor, id: string): Promise<void>
  /** A link that gives every user once. */
  issueExport(actor: Actor): Promise<{ readonly id: string; readonly key: string }>
  /** Uses the link up. @throws AppError export_gone */
  takeExport(key: string): Promise<AsyncIterable<readonly UserView[]>>
}

export function openUserDesk(deps: Pick<BotsDeps, 'store' | 'now' | 'forgetAsker'>): UserDesk {
  const { db } = deps.store
  const change = <T>(work: (transaction: Db) => Promise<T>): Promise<T> => db.transaction().execute(work)
  return {
    list: (actor, query) => listUsers(db, actor.orgId, query, deps.now()),
    read: async (actor, id) => known(await readUser(db, actor.orgId, id)),
    create: (actor, user) => change((transaction) => createUser(transaction, actor.orgId, user, deps.now())),
    setAttributes: (actor, id, attributes) =>
      change(async (transaction) => {
        const set = Object.keys(attributes).filter((name) => attributes[name] !== null)
        await assertNamesFit(transaction, actor.orgId, set)
        if (!(await changeAttributes(transaction, actor.orgId, id, attributes))) throw new AppError('chat_user_not_found')
        assertFew(known(await findUser(transaction, actor.orgId, id)).attributes)
      }),
    ban: async (actor, id, banned) => {
      const done = await sql`UPDATE bot_user SET banned = ${banned} WHERE org_id = ${actor.orgId} AND id = ${id}`.execute(db)
      if ((done.numAffectedRows ?? 0n) === 0n) throw new AppError('chat_user_not_found')
    },
    join: (actor, id, segments, how) =>
      change(async (transaction) => {
        known(await findUser(transaction, actor.orgId, id))
        if (how === 'replace') await leaveSegments(transaction, id)
        await joinSegments(transaction, actor.orgId, id, segments)
      }),
    remove: async (actor, id) => {
      known(await findUser(db, actor.orgId, id))
      // first, so that a fault in between leaves a user who can be removed again
      await deps.forgetAsker(actor.orgId, id, await conversationsOf(db, id))
      const late = await change((transaction) => eraseUser(transaction, actor.orgId, id, deps.now()))
      await deps.forgetAsker(actor.orgId, id, late)
    },
    issueExport: (actor) => issueExport(db, actor, deps.now()),
    takeExport: async (key) => takeExport(db, key, deps.now()),
  }
}

async function createUser(db: Db, orgId: string, { userId, attributes, segments }: NewUser, now: Date): Promise<string> {
  assertFew(attributes)
  await assertNamesFit(db, orgId, Object.keys(attributes))
  const user = await insertUser(db, orgId, userId ?? attributes.default_email ?? randomUUID(), attributes, now)
  if (user === undefined) throw new AppError('bot_user_exists')
  await joinSegments(db, orgId, user.id, segments)
  return user.id
}

async function joinSegments(db: Db, orgId: string, userId: string, segments: readonly string[]): Promise<void> {
  if ((await unknownSegments(db, orgId, segments)).length > 0) throw new AppError('segment_not_found')
  await addMembers(db, segments, [userId])
}

function assertFew(attributes: ChatUser['attributes']): void {
  if (Object.keys(attributes).length > BOT_LIMITS.attributesPerUser)
    throw new AppError('bot_limit', { max: BOT_LIMITS.attributesPerUser, what: 'attributes per user' })
}

/** Editors who are at the limit get back the names of users that are gone. */
async function assertNamesFit(db: Db, orgId: string, names: readonly string[]): Promise<void> {
  if ((await claimNames(db, orgId, names)).length === 0) return
  await pruneNames(db, orgId)
  if ((await claimNames(db, orgId, names)).length > 0)
    throw new AppError('bot_limit', { max: BOT_LIMITS.attributeNames, what: 'names of attributes of all users' })
}

function known<T>(user: T | undefined): T {
  if (user === undefined) throw new AppError('chat_user_not_found')
  return user
}
