import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { isOwnOrigin } from './authenticate.ts'
import { firstAdmin, OK, ok, setupState } from './schema.ts'
import { setSessionCookie } from './session-cookie.ts'

const TAGS = ['Set-up']

/** Making the first admin with the link printed at start. POST is gone once there is one. */
export function setupRoutes({ accounts, publicUrl, https }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/setup',
      {
        config: { auth: 'public' },
        schema: {
          tags: TAGS,
          summary: 'Whether a first admin is needed, and whether this link is good',
          querystring: z.object({ token: z.string().optional() }),
          response: { 200: setupState },
        },
      },
      async ({ query }) => {
        const needed = await accounts.setup.isNeeded()
        return { needed, valid: needed && query.token !== undefined && (await accounts.setup.isValid(query.token)) }
      },
    )
    app.post(
      '/api/setup',
      { config: { auth: 'public' }, schema: { tags: TAGS, summary: 'Make the first admin and sign in', body: firstAdmin, response: { 200: ok } } },
      async (request, reply) => {
        if (request.headers.origin !== undefined && !isOwnOrigin(request, publicUrl)) throw new AppError('cross_site')
        const { token, ...admin } = request.body
        const account = await accounts.setup.complete(token, admin)
        await setSessionCookie(accounts, account, request, reply, https)
        return OK
      },
    )
  }
}
