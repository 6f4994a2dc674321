import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import { framersOf } from './access.ts'
import { type ConnectorChange, type ConnectorOrder, openSourceDesk, type SourceDesk } from './connectors.ts'
import { type Caller, type ConversationDesk, openConversationDesk } from './conversation-desk.ts'
import { addCustomer, deleteCustomer, findCustomer, listCustomers } from './customers.ts'
import type { SpacesDeps } from './deps.ts'
import { openDrafts, type SpaceDrafts } from './drafts.ts'
import { openEmbedKeys } from './embed-keys.ts'
import { createEmbedTokens, type EmbedTokens } from './embed-tokens.ts'
import { forgetGuest } from './forget-guest.ts'
import { addGroup, changeGroup, groupsOfSpace, removeGroup } from './groups.ts'
import { type HostedGuest, hostedCaller } from './hosted.ts'
import { openPreview, type SpacePreview } from './preview.ts'
import type { Customer, GroupOrder, Space, SpaceGroup } from './space.ts'
import { askerOf, spaceRules } from './space-rules.ts'
import { openSpaceDesk, type SpaceDesk } from './spaces.ts'
import { stopConversations } from './stop-conversations.ts'
import { listSpaces } from './store.ts'
import { type SpaceUse, usesOf } from './uses.ts'

/** Everything of spaces: what partners manage, who may come in, and what is asked. */
export interface Spaces {
  readonly desk: SpaceDesk
  readonly sources: SourceDesk
  readonly groups: GroupDesk
  readonly customers: CustomerDesk
  readonly tokens: EmbedTokens
  readonly conversations: ConversationDesk
  /** Somebody who talks to a bot in front of a space, as one who may ask there. @throws AppError not_found */
  hosted(orgId: string, spaceId: string, guest: HostedGuest): Promise<Caller>
  /** Forgets somebody whom a bot let in, with the conversations given and all of theirs. */
  forgetGuest(orgId: string, key: string, conversations: readonly string[]): Promise<void>
  /** Origins that may frame the space. */
  framersOf(space: Space): Promise<readonly string[]>
  readonly drafts: Pick<SpaceDrafts, 'show'>
  /** How much each space was asked. */
  uses(actor: Actor): Promise<readonly SpaceUse[]>
  preview(actor: Actor, spaceId: string, table: string, limit: number): Promise<SpacePreview>
  /** For connections: what the actor's space says about one. */
  rules(actor: Actor, connectionId: string): Promise<readonly AccessRules[]>
  /** For conversations: whoever asked, as of now; null when the question must not go on. */
  askerOf(orgId: string, userId: string, conversation?: string): Promise<Actor | null>
  /** Say where one stands in a list, to one who asks on; nobody else can write it. The first signs. */
  readonly pageKeys: () => readonly Buffer[]
}
export interface GroupDesk {
  list(actor: Pick<Actor, 'orgId'>, spaceId: string): Promise<readonly SpaceGroup[]>
  add(actor: Actor, spaceId: string, order: GroupOrder & { readonly name: string }): Promise<SpaceGroup>
  change(actor: Actor, spaceId: string, id: string, order: GroupOrder): Promise<SpaceGroup>
  remove(actor: Actor, spaceId: string, id: string): Promise<void>
}
export interface CustomerDesk {
  list(actor: Actor): Promise<readonly Customer[]>
  /** @throws AppError customer_exists */
  add(actor: Actor, customer: { readonly id: string; readonly name?: string }): Promise<Customer>
  /** Its spaces, identities, tokens and running questions end. @throws AppError not_found */
  remove(actor: Actor, id: string): Promise<void>
}
export type { ConnectorChange, ConnectorOrder }

/** @param issuer the installation, as its tokens name it */
export async function openSpaces(deps: SpacesDeps, issuer: string): Promise<Spaces> {
  const { db } = deps.store
  const desk = openSpaceDesk(deps)
  const drafts = openDrafts(deps)
  return {
    desk,
    sources: openSourceDesk(deps),
    groups: openGroupDesk(deps, desk),
    customers: openCustomerDesk(deps),
    tokens: createEmbedTokens(deps, await openEmbedKeys(deps.store, deps.secrets, deps.now), issuer),
    conversations: openConversationDesk(deps),
    hosted: (orgId, spaceId, guest) => hostedCaller(deps, orgId, spaceId, guest),
    forgetGuest: (orgId, key, conversations) => forgetGuest(deps, orgId, key, conversations),
    framersOf: (space) => framersOf(deps, space),
    preview: openPreview(deps, desk),
    drafts,
    uses: (actor) => usesOf(db, actor.orgId),
    rules: async (actor, connectionId) => drafts.rulesOf(actor, connectionId) ?? spaceRules(db, actor, connectionId),
    askerOf: (orgId, userId, conversation) => askerOf(deps, orgId, userId, conversation),
    pageKeys: () => deps.secrets.deriveKeys('spaces-page'),
  }
}

function openGroupDesk(deps: SpacesDeps, desk: SpaceDesk): GroupDesk {
  const { db } = deps.store
  return {
    list: async (actor, spaceId) => groupsOfSpace(db, (await desk.read(actor, spaceId)).space.id),
    add: async (actor, spaceId, order) => addGroup(db, (await desk.read(actor, spaceId)).space.id, order, deps.now()),
    change: async (actor, spaceId, id, order) => changeGroup(db, (await desk.read(actor, spaceId)).space.id, id, order),
    remove: async (actor, spaceId, id) => removeGroup(db, (await desk.read(actor, spaceId)).space.id, id),
  }
}

function openCustomerDesk(deps: SpacesDeps): CustomerDesk {
  const { db } = deps.store
  return {
    list: (actor) => listCustomers(db, actor.orgId),
    add: async (actor, customer) => {
      if (!(await addCustomer(db, actor.orgId, customer, deps.now()))) throw new AppError('customer_exists')
      await deps.audit(actor, { action: 'customer.create', target: customer.id })
      const made = await findCustomer(db, actor.orgId, customer.id)
      if (made === undefined) throw new AppError('internal')
      return made
    },
    remove: async (actor, id) => {
      for (const space of await listSpaces(db, actor.orgId, { customerId: id })) await stopConversations(deps, actor.orgId, space.id)
      if (!(await deleteCustomer(db, actor.orgId, id))) throw new AppError('not_found', { what: 'Customer' })
      await deps.audit(actor, { action: 'customer.remove', target: id })
    },
  }
}
