import type { FastifyInstance } from 'fastify'
import { type Conversation, type Conversations, findConversation, opensByToken } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'

/** Lets one address have two routes: with `?token=` for anyone who has it, without for people who sign in. */
export function routeByShareToken(app: FastifyInstance): void {
  app.addConstraintStrategy({
    name: 'shareToken',
    storage: () => {
      const handlers = new Map()
      return { get: (value) => handlers.get(value) ?? null, set: (value, handler) => void handlers.set(value, handler) }
    },
    deriveConstraint: (request) => (/[?&]token=/.test(request.url ?? '') ? 'given' : undefined),
  })
}

/** The chat a secret share token opens. @throws AppError chat_not_found, whatever is wrong */
export async function openedByToken(services: Conversations['services'], orgId: string, chatId: string, token: string): Promise<Conversation> {
  const conversation = await findConversation(services.store.db, orgId, chatId)
  const open = conversation !== undefined && (await services.policy(orgId)).publicSharing && (await opensByToken(services.store, conversation, token))
  if (!open) throw new AppError('chat_not_found')
  return conversation
}

/** Someone without an account, who may see what everyone of the org may. */
export function anyone(orgId: string): Actor {
  return { userId: '', orgId, role: 'user', groups: ['all_users'], scopes: [], credential: 'system' }
}
