import { sql } from 'kysely'
import type { Actor } from '../../flow.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import type { SpacesDeps } from './deps.ts'
import { findIdentity } from './embed-identities.ts'
import { visitorActor } from './embed-tokens.ts'
import type { Space } from './space.ts'
import { type Db, findSpace } from './store.ts'

/** Rules under which nothing is visible. */
const CLOSED: AccessRules = { filters: {}, tables: [], tablesDefault: 'hidden' }
const EMBED_ID = /^emb_[0-9a-z]{26}$/

/**
 * What the actor's space says about a connection, read from the store at each call: its own source by its filters, every
 * other connection not at all. An embed identity that stands in no space sees nothing.
 */
export async function spaceRules(db: Db, actor: Actor, connectionId: string): Promise<readonly AccessRules[]> {
  if (actor.space === undefined) return isVisitor(actor) ? [CLOSED] : []
  const space = await findSpace(db, actor.orgId, actor.space.id)
  const isSame = space !== undefined && space.rulesVersion === actor.space.version && space.customerId === actor.space.customerId
  return isSame && space.connectionId === connectionId ? [space.rules] : [CLOSED]
}

/** The actor as one who asks in a space. */
export function inSpace(actor: Actor, space: Pick<Space, 'id' | 'rulesVersion' | 'customerId'>): Actor {
  return { ...actor, space: { id: space.id, version: space.rulesVersion, customerId: space.customerId } }
}

export function isVisitor({ userId, credential }: Pick<Actor, 'userId' | 'credential'>): boolean {
  return credential === 'embed' && EMBED_ID.test(userId)
}

/**
 * Whoever asked a question, as of now; in the space of its conversation, if it has one and its rules are still those
 * the conversation was begun under. Null: the question must not go on.
 */
export async function askerOf(deps: SpacesDeps, orgId: string, userId: string, conversation?: string): Promise<Actor | null> {
  const { db } = deps.store
  const link = conversation === undefined ? undefined : await linkOf(db, conversation)
  if (link === undefined || link.space_id === null) return EMBED_ID.test(userId) ? null : deps.accounts.actorOf(userId)
  const space = await findSpace(db, orgId, link.space_id)
  if (space === undefined || space.rulesVersion !== link.rules_version || link.removed_at !== null) return null
  if (!EMBED_ID.test(userId)) {
    const actor = await deps.accounts.actorOf(userId)
    return actor && inSpace(actor, space)
  }
  const identity = await findIdentity(db, orgId, userId)
  return identity === undefined || identity.customerId !== space.customerId ? null : inSpace(visitorActor(identity), space)
}

async function linkOf(db: Db, conversation: string) {
  const { rows } = await sql<{ space_id: string | null; rules_version: number; removed_at: Date | null }>`
    SELECT v.space_id, v.rules_version, v.removed_at FROM space_conversation v JOIN conversation c ON c.org_id = v.org_id AND c.id = v.id
    WHERE c.uid = ${conversation}`.execute(db)
  return rows[0]
}
