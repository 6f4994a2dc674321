import formbody from '@fastify/formbody'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { IssuedTokens, NoTokens } from '../../../app/oauth/index.ts'
import { AppError } from '../../../errors.ts'
import type { OAuthRouteDeps } from './deps.ts'

const MAX = 4_096
const text = z.string().min(1).max(MAX)
const CODE = z.object({
  grant_type: z.literal('authorization_code'),
  client_id: text,
  code: text,
  redirect_uri: text,
  code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
})
const REFRESH = z.object({ grant_type: z.literal('refresh_token'), client_id: text, refresh_token: text })
const REVOKE = z.object({ token: text, client_id: text })
const ROUTE = { config: { auth: 'public' }, schema: { hide: true } } as const

/** What programs send: codes and refresh tokens for access tokens, and an end to them. Forms only, by the standard. */
export function oauthTokenRoutes(deps: OAuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers()
    await app.register(formbody)
    app.post('/oauth/token', ROUTE, async (request, reply) => {
      const code = CODE.safeParse(request.body)
      const refresh = REFRESH.safeParse(request.body)
      if (code.success) {
        const { client_id: clientId, redirect_uri: redirectUri, code_verifier: verifier } = code.data
        return give(deps, request, reply, clientId, await orNone(deps.oauth.redeem({ clientId, redirectUri, verifier, code: code.data.code })))
      }
      if (refresh.success) {
        const { client_id: clientId, refresh_token } = refresh.data
        return give(deps, request, reply, clientId, await orNone(deps.oauth.refresh({ clientId, refresh: refresh_token })))
      }
      return refuse(reply, isKnownType(request.body) ? 'invalid_request' : 'unsupported_grant_type')
    })
    app.post('/oauth/revoke', ROUTE, async (request, reply) => {
      const parsed = REVOKE.safeParse(request.body)
      if (!parsed.success) return refuse(reply, 'invalid_request')
      await deps.oauth.revoke({ clientId: parsed.data.client_id, token: parsed.data.token })
      return reply.status(200).send()
    })
  }
}

/** Whose account was switched off, or whose grant ended, meanwhile. */
function orNone(issued: Promise<IssuedTokens | NoTokens>): Promise<IssuedTokens | NoTokens> {
  return issued.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'invalid_credential') return 'invalid'
    throw error
  })
}

async function give(
  deps: OAuthRouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  clientId: string,
  issued: IssuedTokens | NoTokens,
): Promise<FastifyReply> {
  if (issued === 'reused') {
    request.log.warn({ clientId, requestId: request.id }, 'a code or refresh token was used twice; what was allowed by it has ended')
    await deps.record({ actor: '', action: 'oauth.reuse', target: clientId, outcome: 'denied', detail: {} })
  }
  if (typeof issued === 'string') return refuse(reply, 'invalid_grant')
  const { access, expiresInSeconds, refresh } = issued
  return json(reply, 200, { access_token: access, token_type: 'Bearer', expires_in: expiresInSeconds, refresh_token: refresh, scope: 'mcp' })
}

function refuse(reply: FastifyReply, error: string): FastifyReply {
  return json(reply, 400, { error })
}

function json(reply: FastifyReply, status: number, body: Readonly<Record<string, unknown>>): FastifyReply {
  return reply.status(status).header('pragma', 'no-cache').type('application/json; charset=utf-8').serializer(JSON.stringify).send(body)
}

function isKnownType(body: unknown): boolean {
  const type = typeof body === 'object' && body !== null && 'grant_type' in body ? body.grant_type : undefined
  return type === undefined || type === 'authorization_code' || type === 'refresh_token'
}
