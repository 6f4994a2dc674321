import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findConversation, opensByToken, viewOf } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { presentChat } from './present.ts'
import { ChatC2, ChatPath } from './schema.ts'

const tags = ['Chat management']
const url = '/api/share/:chat_id'

/** Reading a shared chat: people of the org by signing in, anyone else by its secret token. */
export function shareRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  return async (app) => {
    app.addConstraintStrategy({
      name: 'shareToken',
      storage: () => {
        const handlers = new Map()
        return { get: (value) => handlers.get(value) ?? null, set: (value, handler) => void handlers.set(value, handler) }
      },
      deriveConstraint: (request) => (/[?&]token=/.test(request.url ?? '') ? 'given' : undefined),
    })
    app.get(
      url,
      { config: { auth: { role: 'user', scope: 'api:ask' } }, schema: { tags, summary: 'A shared chat', params: ChatPath, response: { 200: ChatC2 } } },
      async (request) => {
        const conversation = await conversations.readable(request.actor, request.params.chat_id)
        return presentChat(await viewOf(services, request.actor, conversation), presentationFor(deps, request))
      },
    )
    app.get(
      url,
      {
        constraints: { shareToken: 'given' },
        config: { auth: 'public' },
        schema: {
          tags,
          summary: 'A shared chat; with `token` for anyone who has it',
          params: ChatPath,
          querystring: z.object({ org_id: z.string(), token: z.string() }),
          response: { 200: ChatC2 },
        },
      },
      async (request) => {
        const { org_id, token } = request.query
        const conversation = await findConversation(services.store.db, org_id, request.params.chat_id)
        const open = conversation !== undefined && (await services.policy(org_id)).publicSharing && (await opensByToken(services.store, conversation, token))
        if (!open) throw new AppError('chat_not_found')
        return presentChat(await viewOf(services, anyone(org_id), conversation), presentationFor(deps, request))
      },
    )
  }
}

/** Someone without an account, who may see what everyone of the org may. */
function anyone(orgId: string): Actor {
  return { userId: '', orgId, role: 'user', groups: ['all_users'], scopes: [], credential: 'system' }
}
