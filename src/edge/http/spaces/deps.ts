import type { FastifyRequest } from 'fastify'
import type { Conversations } from '../../../app/conversations/index.ts'
import type { Caller, Spaces } from '../../../app/spaces/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import type { OnRevoked } from '../chat/index.ts'

export interface SpaceRouteDeps {
  readonly spaces: Spaces
  readonly conversations: Conversations
  readonly store: Store
  readonly publicUrl?: string
  readonly now: () => Date
  /** Absent: what a revoked credential holds open stays open until it ends. */
  readonly onRevoked?: OnRevoked
}

export function callerOf(request: FastifyRequest): Caller {
  return { actor: request.actor, ...(request.visitor !== null && { visitor: request.visitor }) }
}

/** Address people use, without a slash at its end. */
export function publicUrlOf(deps: Pick<SpaceRouteDeps, 'publicUrl'>, request: FastifyRequest): string {
  return (deps.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
}

/** Rows that only admins of the partner may call. */
export const MANAGE = { auth: { role: 'admin', scope: 'spaces' } } as const
/** Rows for whoever may ask, embed identities among them. */
export const CONVERSE = { auth: { role: 'user', scope: ['spaces', 'api:ask'], embed: true } } as const
