import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { SsoType } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { redirectUri } from './redirect-uri.ts'
import { setFullSessionCookie } from './session-cookie.ts'
import { beginQuery, byProvider, elsewhere, ssoType } from './sso-schema.ts'

const TAGS = ['Single sign-on']
/** Names the browser that began: a way back that somebody else was sent to is worth nothing. */
const BROWSER_COOKIE = 'parley_sso'
const BROWSER_SECONDS = 600

/** Signing in at a provider: there, and back. */
export function ssoRoutes({ accounts, publicUrl, https }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/auth/:org_id/:type/login',
      {
        config: { auth: 'public' },
        schema: { tags: TAGS, summary: 'Sign in at a provider', params: byProvider, querystring: beginQuery, response: { 302: elsewhere } },
      },
      async (request, reply) => {
        try {
          const { orgId, type } = await providerOf(request.params)
          const trip = { redirectUri: redirectUri(request, publicUrl, orgId, type), returnTo: request.query.return_to }
          const { url, browser } = await accounts.sso.begin(orgId, type, trip)
          reply.setCookie(BROWSER_COOKIE, browser, { httpOnly: true, sameSite: 'lax', path: '/api/auth', secure: https, maxAge: BROWSER_SECONDS })
          return reply.redirect(url, 302)
        } catch (error) {
          return explain(error, request, reply)
        }
      },
    )
    app.get(
      '/api/auth/:org_id/:type/auth',
      {
        config: { auth: 'public', audit: 'login.sso' },
        schema: { tags: TAGS, summary: 'The way back from a provider', params: byProvider, response: { 302: elsewhere } },
      },
      async (request, reply) => {
        try {
          const { orgId, type } = await providerOf(request.params)
          const url = new URL(request.url, 'http://localhost')
          const { account, returnTo } = await accounts.sso.finish(orgId, type, { url, browser: request.cookies[BROWSER_COOKIE] })
          request.auditActor = account.email
          reply.clearCookie(BROWSER_COOKIE, { path: '/api/auth' })
          await setFullSessionCookie(accounts, account, request, reply, https)
          return reply.redirect(returnTo, 302)
        } catch (error) {
          return explain(error, request, reply)
        }
      },
    )
  }

  async function providerOf(params: { readonly org_id: string; readonly type: string }): Promise<{ orgId: string; type: SsoType }> {
    const { id } = await accounts.org()
    const type = ssoType.safeParse(params.type)
    if (params.org_id !== id || !type.success) throw new AppError('not_found', { what: 'Sign-in provider' })
    return { orgId: id, type: type.data }
  }
}

/** People come here by a link, so they are sent to the sign-in page, which says what went wrong; programs get the error. */
function explain(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof AppError) || !(request.headers.accept ?? '').includes('text/html')) throw error
  request.log.info({ err: error }, 'a sign-in at a provider ended')
  return reply.redirect(`/sign-in?problem=${error.code}`, 302)
}
