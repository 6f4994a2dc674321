import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { type Conversation, findConversation } from '../conversations/index.ts'
import { accessOf } from './access.ts'
import type { SpacesDeps } from './deps.ts'
import type { Visitor } from './embed-tokens.ts'
import { newSpaceId } from './ids.ts'
import { type Source, sourceById, sourcesOf } from './sources.ts'
import type { Space } from './space.ts'
import { inSpace } from './space-rules.ts'
import { type Db, findSpace } from './store.ts'

/** Who calls /v1: an account by its key, or somebody in a partner's product. */
export interface Caller {
  readonly actor: Actor
  readonly visitor?: Visitor
}

/** A conversation as /v1 knows it. */
export interface SpaceConversation {
  readonly id: string
  readonly owner: string
  readonly createdAt: Date
  readonly source: Source
  /** Null: asked of the whole source. */
  readonly space: Space | null
  /** The space's filters have changed since: what was answered shows rows of the old ones. */
  readonly isOutdated: boolean
  /** Absent before the first question. */
  readonly conversation?: Conversation
  /** The caller as one who asks here. */
  readonly asker: Actor
}

export interface ConversationDesk {
  /** @throws AppError not_found for a space or source the caller may not know of */
  begin(caller: Caller, about: About): Promise<SpaceConversation>
  /** @throws AppError not_found */
  find(caller: Caller, id: string): Promise<SpaceConversation>
  /** Newest first. A visitor's own, an account's own; an admin's: everyone's. */
  list(caller: Caller, query: { readonly spaceId?: string; readonly before?: string; readonly limit: number }): Promise<ConversationPage>
  /** What runs is stopped first; its id is taken for good. */
  remove(caller: Caller, id: string): Promise<void>
  /** @throws AppError space_broken */
  assertAnswerable(found: SpaceConversation): Promise<void>
  /** The space, if the caller may know of it. @throws AppError not_found */
  space(caller: Caller, id: string): Promise<Space>
}

/** What is asked; a source also by the connection that it is. */
export type About = { readonly spaceId: string } | { readonly sourceId: string } | { readonly connectionId: string }

export interface ConversationPage {
  readonly page: readonly SpaceConversation[]
  /** Id the next page goes on after; undefined on the last one. */
  readonly last?: string
}

interface Row {
  readonly id: string
  readonly owner: string
  readonly source_id: string
  readonly space_id: string | null
  readonly rules_version: number
  readonly created_at: Date
}

export function openConversationDesk(deps: SpacesDeps): ConversationDesk {
  const { db } = deps.store
  const find = async (caller: Caller, id: string): Promise<SpaceConversation> => {
    await assertStillIn(db, caller, deps.now())
    const { rows } = await sql<Row>`SELECT * FROM space_conversation WHERE org_id = ${caller.actor.orgId} AND id = ${id} AND removed_at IS NULL`.execute(db)
    const found = rows[0] && (await openFor(deps, caller, rows[0]))
    if (found === undefined) throw new AppError('not_found', { what: 'Conversation' })
    return found
  }
  return {
    find,
    space: (caller, id) => spaceFor(deps, caller, id),
    begin: (caller, about) => begin(deps, caller, about),
    list: async (caller, query) => {
      const everyones = caller.visitor === undefined && caller.actor.role === 'admin'
      const { rows } = await sql<Row>`SELECT * FROM space_conversation WHERE org_id = ${caller.actor.orgId} AND removed_at IS NULL
        ${everyones ? sql`` : sql`AND owner = ${caller.actor.userId}`}
        ${query.spaceId === undefined ? sql`` : sql`AND space_id = ${query.spaceId}`}
        ${query.before === undefined ? sql`` : sql`AND id COLLATE "C" < ${query.before}`}
        ORDER BY id COLLATE "C" DESC LIMIT ${query.limit + 1}`.execute(db)
      const found = await Promise.all(rows.slice(0, query.limit).map((row) => openFor(deps, caller, row)))
      const last = rows.length > query.limit ? rows[query.limit - 1]?.id : undefined
      return { page: found.filter((each) => each !== undefined), ...(last !== undefined && { last }) }
    },
    remove: async (caller, id) => {
      const { conversation } = await find(caller, id)
      await sql`UPDATE space_conversation SET removed_at = ${deps.now()} WHERE org_id = ${caller.actor.orgId} AND id = ${id}`.execute(db)
      if (conversation === undefined) return
      await deps.conversations().cancel(conversation)
      await deps.conversations().remove(conversation)
    },
    assertAnswerable: async ({ space }) => {
      if (space === null) return
      const { status, reason } = await accessOf(deps, space)
      if (status === 'READY') return
      deps.log.warn({ space: space.id, reason }, 'a space cannot answer: its rules do not fit its source')
      throw new AppError('space_broken')
    },
  }
}

/** Calls wait, and tokens end while they do. @throws AppError embed_token_invalid */
async function assertStillIn(db: Db, { actor, visitor }: Caller, now: Date): Promise<void> {
  if (visitor === undefined || visitor.isHosted === true) return
  const { rows } = await sql`SELECT 1 FROM embed_token WHERE jti = ${actor.tokenId ?? ''} AND revoked_at IS NULL AND expires_at > ${now}`.execute(db)
  if (rows.length === 0) throw new AppError('embed_token_invalid')
}

async function begin(deps: SpacesDeps, caller: Caller, about: About): Promise<SpaceConversation> {
  const { actor } = caller
  const now = deps.now()
  const space = 'spaceId' in about ? await spaceFor(deps, caller, about.spaceId) : null
  const sourceId = 'spaceId' in about ? (space?.sourceId ?? '') : await sourceFor(deps, caller, await sourceIdOf(deps, actor, about))
  const id = newSpaceId('conv', now)
  const row = { id, owner: actor.userId, source_id: sourceId, space_id: space?.id ?? null, rules_version: space?.rulesVersion ?? 0, created_at: now }
  await sql`INSERT INTO space_conversation (org_id, id, owner, source_id, space_id, rules_version, created_at)
    VALUES (${actor.orgId}, ${id}, ${row.owner}, ${sourceId}, ${row.space_id}, ${row.rules_version}, ${now})`.execute(deps.store.db)
  const made = await openFor(deps, caller, row)
  if (made === undefined) throw new AppError('internal')
  return made
}

/** A space that the caller may ask in; management routes of admins see the others too. @throws AppError not_found */
async function spaceFor(deps: SpacesDeps, { actor, visitor }: Caller, id: string): Promise<Space> {
  const space = await findSpace(deps.store.db, actor.orgId, id)
  const isOpen = space !== undefined && (visitor === undefined ? await maySee(deps, inSpace(actor, space), space.connectionId) : opens(visitor, space))
  if (space === undefined || !isOpen) throw new AppError('not_found', { what: 'Space' })
  return space
}

/** A token of one space opens that one; of a customer, that customer's. */
export function opens({ identity, spaceId }: Visitor, space: Space): boolean {
  if (space.isTemplate || identity.customerId !== space.customerId) return false
  return spaceId === null || spaceId === space.id
}

async function maySee(deps: SpacesDeps, actor: Actor, connectionId: string): Promise<boolean> {
  if (actor.role === 'admin') return true
  return (await deps.connections().seenConnections(actor)).some(({ id }) => id === connectionId)
}

/** @throws AppError not_found */
async function sourceIdOf(deps: SpacesDeps, { orgId }: Actor, about: Exclude<About, { readonly spaceId: string }>): Promise<string> {
  if ('sourceId' in about) return about.sourceId
  const source = (await sourcesOf(deps.store.db, orgId, deps.now())).find(({ connection }) => connection.id === about.connectionId)
  if (source === undefined) throw new AppError('not_found', { what: 'Data source' })
  return source.id
}

async function sourceFor(deps: SpacesDeps, { actor, visitor }: Caller, id: string): Promise<string> {
  if (visitor !== undefined) throw new AppError('not_found', { what: 'Data source' })
  const { connection } = await sourceById(deps.store.db, actor.orgId, id, deps.now())
  if (!(await maySee(deps, actor, connection.id))) throw new AppError('not_found', { what: 'Data source' })
  return id
}

/** The conversation for this caller; undefined when they may not know of it. */
async function openFor(deps: SpacesDeps, caller: Caller, row: Row): Promise<SpaceConversation | undefined> {
  const { db } = deps.store
  const { actor, visitor } = caller
  if (row.owner !== actor.userId && (visitor !== undefined || actor.role !== 'admin')) return undefined
  const space = row.space_id === null ? null : ((await findSpace(db, actor.orgId, row.space_id)) ?? undefined)
  if (space === undefined) return undefined
  const isOutdated = space !== null && space.rulesVersion !== row.rules_version
  if (visitor !== undefined && (space === null || isOutdated || !opens(visitor, space))) return undefined
  const source = await sourceIfThere(db, actor, row.source_id, deps.now())
  if (source === undefined) return undefined
  const conversation = await findConversation(db, actor.orgId, row.id)
  const asker = space === null ? actor : inSpace(actor, space)
  return { id: row.id, owner: row.owner, createdAt: row.created_at, source, space, isOutdated, asker, ...(conversation && { conversation }) }
}

async function sourceIfThere(db: Db, actor: Actor, id: string, now: Date): Promise<Source | undefined> {
  return sourceById(db, actor.orgId, id, now).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  })
}
