import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { mayRegister } from '../../../app/oauth/index.ts'
import { baseOf, type OAuthRouteDeps } from './deps.ts'

const MAX_NAME = 80
const MOST_URIS = 10
const ROUTE = { config: { auth: 'public' }, schema: { hide: true } } as const
const REGISTRATION = z.object({
  client_name: z.string().max(1_000).optional(),
  redirect_uris: z.array(z.string()).min(1).max(MOST_URIS),
  token_endpoint_auth_method: z.string().optional(),
  grant_types: z.array(z.string()).optional(),
  response_types: z.array(z.string()).optional(),
})

/** How programs find this server and register with it. */
export function clientRoutes(deps: OAuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/ai/mcp']) {
      app.get(path, ROUTE, async (request, reply) => {
        const base = baseOf(request, deps.publicUrl)
        return json(reply, 200, { resource: `${base}/ai/mcp`, authorization_servers: [base], scopes_supported: ['mcp'], bearer_methods_supported: ['header'] })
      })
    }
    app.get('/.well-known/oauth-authorization-server', ROUTE, async (request, reply) => {
      const base = baseOf(request, deps.publicUrl)
      return json(reply, 200, {
        issuer: base,
        authorization_endpoint: `${base}/oauth/authorize`,
        token_endpoint: `${base}/oauth/token`,
        registration_endpoint: `${base}/oauth/register`,
        revocation_endpoint: `${base}/oauth/revoke`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        revocation_endpoint_auth_methods_supported: ['none'],
        scopes_supported: ['mcp'],
        authorization_response_iss_parameter_supported: true,
      })
    })
    app.post('/oauth/register', ROUTE, async (request, reply) => {
      const parsed = REGISTRATION.safeParse(request.body)
      if (!parsed.success) return json(reply, 400, { error: 'invalid_client_metadata', error_description: z.prettifyError(parsed.error) })
      const { redirect_uris: uris, client_name: said = '', token_endpoint_auth_method: method = 'none' } = parsed.data
      if (!uris.every(mayRegister))
        return json(reply, 400, { error: 'invalid_redirect_uri', error_description: 'https, http on this computer, or a scheme of the program’s own' })
      if (method !== 'none')
        return json(reply, 400, { error: 'invalid_client_metadata', error_description: 'Only public clients: token_endpoint_auth_method none' })
      const client = await deps.oauth.register(shownName(said), uris)
      return json(reply, 201, {
        client_id: client.id,
        client_name: client.name,
        redirect_uris: client.redirectUris,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      })
    })
  }
}

/** One line without marks that turn or hide text. */
function shownName(said: string): string {
  const name = said
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_NAME)
  return name === '' ? 'Unnamed program' : name
}

function json(reply: FastifyReply, status: number, body: Readonly<Record<string, unknown>>): FastifyReply {
  return reply.status(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body)
}
