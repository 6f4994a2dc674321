import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { RevokeOrder } from '../../../app/spaces/index.ts'
import { MANAGE, type SpaceRouteDeps } from './deps.ts'
import { embedRevoke, embedRevoked, embedToken, embedTokenOrder, embedTokensQuery, liveEmbedToken } from './schema.ts'

const TAGS = ['Embedding']
/** `embed` is the one scope to put into a web backend; its owner is an admin, or any account could open any space. */
const EMBED = { auth: { role: 'admin', scope: ['spaces', 'embed'] } } as const

/** Tokens with which a partner's customers come in. */
export function embedRoutes({ spaces }: SpaceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/embed/token',
      {
        config: { ...EMBED, answersSecret: true },
        schema: { tags: TAGS, summary: 'A token for one render', body: embedTokenOrder, response: { 200: embedToken } },
      },
      async ({ actor, body }) => {
        const { email, name, customer_id: customerId, space_id: spaceId, expires_in: lifetimeSeconds } = body
        const { text, jti, expiresAt } = await spaces.tokens.issue(actor, { email, name, customerId, spaceId, lifetimeSeconds })
        return { token: text, token_id: jti, expires_at: expiresAt.toISOString() }
      },
    )
    app.get(
      '/v1/embed/tokens',
      {
        config: MANAGE,
        schema: { tags: TAGS, summary: 'Tokens that open a space now', querystring: embedTokensQuery, response: { 200: z.array(liveEmbedToken) } },
      },
      async ({ actor, query }) =>
        (await spaces.tokens.list(actor, query.space_id)).map(({ jti, email, name, spaceId, createdAt, expiresAt }) => ({
          token_id: jti,
          email,
          name,
          space_id: spaceId,
          created_at: createdAt.toISOString(),
          expires_at: expiresAt.toISOString(),
        })),
    )
    app.post(
      '/v1/embed/revoke',
      { config: EMBED, schema: { tags: TAGS, summary: 'End tokens at once', body: embedRevoke, response: { 200: embedRevoked } } },
      async ({ actor, body }) => ({ revoked: await spaces.tokens.revoke(actor, orderOf(body)) }),
    )
  }
}

function orderOf(body: z.output<typeof embedRevoke>): RevokeOrder {
  if ('token_id' in body) return { jti: body.token_id }
  if ('space_id' in body) return { spaceId: body.space_id }
  if ('email' in body) return { email: body.email, customerId: body.customer_id }
  return { customerId: body.customer_id }
}
