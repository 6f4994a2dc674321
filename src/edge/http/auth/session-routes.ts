import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { normalEmail, SESSION_KINDS } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import { requireRole } from '../server/route-auth.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { presentSession } from './present.ts'
import { byJti, OK, ofUser, ok, session } from './schema.ts'

const TAGS = ['Sessions']

/** Where an account is signed in, and ending it. */
export function sessionRoutes({ accounts, now }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/sessions',
      {
        config: { auth: { role: 'user' } },
        schema: { tags: TAGS, summary: 'Live sessions of one’s own; of another user, for admins', querystring: ofUser, response: { 200: z.array(session) } },
      },
      async ({ actor, query }) => {
        const wanted = normalEmail(query.user_id ?? actor.userId)
        if (wanted !== actor.userId) requireRole(actor, 'admin')
        const account = await accounts.find(wanted)
        if (account === undefined) throw new AppError('not_found', { what: 'User' })
        const all = await accounts.tokens.list({ orgId: actor.orgId, accountId: account.id, kinds: SESSION_KINDS })
        const live = all.filter(({ token }) => token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now()))
        return live.map((each) => presentSession(each, actor.tokenId))
      },
    )
    app.delete(
      '/api/sessions/:jti',
      { config: { auth: { role: 'user' }, audit: 'session.end' }, schema: { tags: TAGS, summary: 'End a session', params: byJti, response: { 200: ok } } },
      async ({ actor, params }) => {
        const found = await accounts.tokens.find(params.jti)
        const isSession = SESSION_KINDS.some((kind) => kind === found?.token.kind)
        const mayEnd = found !== undefined && found.owner.orgId === actor.orgId && (found.owner.email === actor.userId || actor.role === 'admin')
        if (!isSession || !mayEnd) throw new AppError('not_found', { what: 'Session' })
        await accounts.tokens.revoke({ jti: params.jti })
        return OK
      },
    )
  }
}
