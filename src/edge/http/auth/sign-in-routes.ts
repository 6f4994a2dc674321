import formbody from '@fastify/formbody'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { KIND_RULES } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { isOwnOrigin, originOf } from './authenticate.ts'
import { accessToken, OK, ok, orgOfEmail, signInForm } from './schema.ts'
import { clearSessionCookie, refuseQueryToken, setSessionCookie } from './session-cookie.ts'

const TAGS = ['Signing in']

/** The form login, alone in its own context: only there a body may be a form, and only a form. */
export function signInRoutes({ accounts, publicUrl, https }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers()
    await app.register(formbody)
    app.post(
      '/api/auth/token',
      {
        config: { auth: 'public', audit: 'login' },
        schema: {
          tags: TAGS,
          summary: 'Sign in with e-mail and password',
          consumes: ['application/x-www-form-urlencoded'],
          body: signInForm,
          response: { 200: accessToken },
        },
      },
      async (request, reply) => {
        refuseQueryToken(request)
        const { username, password, set_cookie, otp } = request.body
        // another site must not sign its visitor in as somebody else
        if (set_cookie === true && request.headers.origin !== undefined && !isOwnOrigin(request, publicUrl)) throw new AppError('cross_site')
        request.auditActor = (await accounts.find(username))?.email ?? ''
        const account = await accounts.signIn(username, password, originOf(request), otp)
        if (set_cookie === true) await setSessionCookie(accounts, account, request, reply, https)
        const { text } = await accounts.tokens.issue({ account, kind: 'access', scopes: ['api:full'], byPassword: true, origin: originOf(request) })
        return { access_token: text, token_type: 'bearer' as const, expires_in: (KIND_RULES.access.lifetimeMs ?? 0) / 1000 }
      },
    )
  }
}

export function signOutRoutes({ accounts }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/auth/logout',
      { config: { auth: { role: 'user', scope: 'any' }, audit: 'logout' }, schema: { tags: TAGS, summary: 'Sign out', response: { 200: ok } } },
      async (request, reply) => {
        const { credential, tokenId } = request.actor
        // an API token outlives a script's good manners: it is revoked by DELETE /api/tokens/{jti}
        if (credential === 'cookie' || credential === 'access' || credential === 'embed') await accounts.tokens.revoke({ jti: tokenId })
        clearSessionCookie(reply)
        return OK
      },
    )
    app.get(
      '/api/org_from_email',
      {
        config: { auth: 'public' },
        schema: { tags: TAGS, summary: 'How an address may sign in', querystring: z.object({ email: z.string() }), response: { 200: orgOfEmail } },
      },
      async () => {
        const org = await accounts.org()
        const providers = await accounts.sso.list(org.id)
        return {
          org_id: org.id,
          password_login: org.settings.password_login,
          registration: accounts.letters.canSend && org.settings.registration && org.settings.password_login,
          password_reset: accounts.letters.canSend && org.settings.password_login,
          sso: providers.map(({ type }) => type),
          sso_labels: Object.fromEntries(providers.map(({ type, buttonLabel }) => [type, buttonLabel])),
        }
      },
    )
  }
}
