import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { placeOf } from '../../../app/oauth/index.ts'
import { AppError } from '../../../errors.ts'
import { OK, ok } from '../auth/schema.ts'
import type { OAuthRouteDeps } from './deps.ts'

const TAGS = ['Tokens']
const GrantInfo = z.object({
  id: z.string(),
  client_name: z.string().describe('What the program calls itself'),
  answers_to: z.string(),
  user_id: z.string(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().optional(),
})

/** Programs that a person let in, and putting them out. */
export function grantRoutes({ oauth }: OAuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/connected_apps',
      { config: { auth: { role: 'user' } }, schema: { tags: TAGS, summary: 'Programs that one let in over OAuth', response: { 200: z.array(GrantInfo) } } },
      async ({ actor }) =>
        (await oauth.grants({ orgId: actor.orgId, email: actor.userId })).map((grant) => ({
          id: grant.id,
          client_name: grant.clientName,
          answers_to: placeOf(grant.redirectUris[0] ?? 'about:blank'),
          user_id: grant.userId,
          created_at: grant.createdAt.toISOString(),
          last_used_at: grant.lastUsedAt?.toISOString(),
        })),
    )
    app.delete(
      '/api/connected_apps/:id',
      {
        config: { auth: { role: 'user' }, audit: 'oauth.revoke' },
        schema: {
          tags: TAGS,
          summary: 'Put a program out, at once',
          params: z.object({ id: z.string().transform((id) => id.replaceAll('\0', '')) }),
          response: { 200: ok },
        },
      },
      async ({ actor, params }) => {
        const [grant] = await oauth.grants({ orgId: actor.orgId, id: params.id })
        if (grant === undefined || (grant.userId !== actor.userId && actor.role !== 'admin')) throw new AppError('not_found', { what: 'Connected app' })
        await oauth.end(grant.id)
        return OK
      },
    )
  }
}
