import { AppError } from '../../errors.ts'
import type { Caller } from './conversation-desk.ts'
import type { SpacesDeps } from './deps.ts'
import { saveIdentity } from './embed-identities.ts'
import { visitorActor } from './embed-tokens.ts'
import { inSpace } from './space-rules.ts'
import { findSpace } from './store.ts'

/** No mail can ever arrive here, so no partner's customer has such an address (RFC 6761). */
const HOSTED_DOMAIN = '@bot.invalid'

/** Somebody who talks to a bot that stands in front of a space. */
export interface HostedGuest {
  /** The same for the same person. */
  readonly key: string
  readonly name: string
}

/**
 * A guest as an embed identity of the space's customer: the space's rules bind them like everybody who comes in with a token.
 * They have none, because whoever runs the bot lets them in message by message.
 * @throws AppError not_found
 */
export async function hostedCaller(deps: SpacesDeps, orgId: string, spaceId: string, guest: HostedGuest): Promise<Caller> {
  const { db } = deps.store
  const space = await findSpace(db, orgId, spaceId)
  if (space === undefined || space.isTemplate) throw new AppError('not_found', { what: 'Space' })
  const email = hostedEmail(guest.key)
  const identity = await saveIdentity(db, { orgId, customerId: space.customerId, email, name: guest.name }, deps.now())
  const actor = visitorActor(identity)
  return { actor: inSpace(actor, space), visitor: { identity, spaceId, actor, isHosted: true } }
}

export function hostedEmail(key: string): string {
  return `${key}${HOSTED_DOMAIN}`
}
