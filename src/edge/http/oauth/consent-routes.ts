import formbody from '@fastify/formbody'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Identity } from '../../../app/accounts/index.ts'
import { isOwnOrigin } from '../auth/same-site.ts'
import { redirect, whoIs } from './authorize-routes.ts'
import { browserSession } from './browser-session.ts'
import { baseOf, type OAuthRouteDeps } from './deps.ts'
import { sendMessage } from './page.ts'

const BODY = z.object({ ticket: z.string().max(200), decision: z.enum(['allow', 'deny']) })
const STALE = 'The page was open for too long, or was answered already. Start again from the program.'

/** What a person decided, sent by the form of our own page and by nothing else. */
export function consentRoutes(deps: OAuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers()
    await app.register(formbody)
    app.post('/oauth/consent', { config: { auth: 'public' }, schema: { hide: true } }, async (request, reply) => {
      const identity = isOwnOrigin(request, deps.publicUrl) ? await browserSession(app, request, deps.accounts) : null
      const parsed = BODY.safeParse(request.body)
      if (identity === null || !parsed.success) return sendMessage(reply, 403, 'This was not sent by you', 'Start again from the program.')
      const { ticket, decision } = parsed.data
      return decision === 'deny'
        ? deny(deps, identity, ticket, baseOf(request, deps.publicUrl), reply)
        : allow(deps, identity, ticket, baseOf(request, deps.publicUrl), reply)
    })
  }
}

async function allow(deps: OAuthRouteDeps, identity: Identity, ticket: string, iss: string, reply: FastifyReply): Promise<FastifyReply> {
  const allowed = await deps.oauth.allow(whoIs(identity), ticket)
  if (allowed === undefined) return sendMessage(reply, 400, 'Out of date', STALE)
  const actor = identity.account.email
  if ('code' in allowed) {
    const { clientId, redirectUri, state } = allowed.request
    await deps.record({ actor, action: 'oauth.allow', target: clientId, outcome: 'ok', detail: { redirect: redirectUri } })
    return redirect(reply, { redirect_uri: redirectUri, ...(state !== undefined && { state }) }, { code: allowed.code, iss })
  }
  const { port, state } = allowed.request
  await deps.record({ actor, action: 'token.create', target: 'cli', outcome: 'ok', detail: {} })
  const { text } = await deps.accounts.tokens.issue({ account: identity.account, kind: 'cli', scopes: ['api:full'], name: 'Command line' })
  return redirect(reply, { redirect_uri: `http://127.0.0.1:${port}/callback`, state }, { token: text })
}

async function deny(deps: OAuthRouteDeps, identity: Identity, ticket: string, iss: string, reply: FastifyReply): Promise<FastifyReply> {
  const request = await deps.oauth.deny(whoIs(identity), ticket)
  if (request === undefined) return sendMessage(reply, 400, 'Out of date', STALE)
  if (request.kind === 'cli') return sendMessage(reply, 200, 'Not signed in', 'Nothing was changed. You can close this page.')
  const { redirectUri, state } = request
  return redirect(reply, { redirect_uri: redirectUri, ...(state !== undefined && { state }) }, { error: 'access_denied', iss })
}
