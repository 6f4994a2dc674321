import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { viewOf } from '../../../app/conversations/index.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { presentChat } from './present.ts'
import { ChatC2, ChatPath } from './schema.ts'
import { anyone, openedByToken } from './share-token.ts'

const tags = ['Chat management']
const url = '/api/share/:chat_id'

/** Reading a shared chat: people of the org by signing in, anyone else by its secret token. */
export function shareRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  return async (app) => {
    app.get(
      url,
      {
        config: { auth: { role: 'user', scope: 'api:ask' } },
        schema: { tags, summary: 'A shared chat; with `org_id` and `token` in the query for anyone who has them', params: ChatPath, response: { 200: ChatC2 } },
      },
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
          hide: true,
          params: ChatPath,
          querystring: z.object({ org_id: z.string(), token: z.string() }),
          response: { 200: ChatC2 },
        },
      },
      async (request) => {
        const { org_id, token } = request.query
        const conversation = await openedByToken(services, org_id, request.params.chat_id, token)
        return presentChat(await viewOf(services, anyone(org_id), conversation), presentationFor(deps, request))
      },
    )
  }
}
