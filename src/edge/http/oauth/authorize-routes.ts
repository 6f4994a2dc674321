import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Identity } from '../../../app/accounts/index.ts'
import { type ConsentRequest, isRegistered, type OAuthClient, placeOf } from '../../../app/oauth/index.ts'
import { browserSession } from './browser-session.ts'
import { baseOf, type OAuthRouteDeps } from './deps.ts'
import { sendConsent, sendMessage } from './page.ts'

const PAGE = { config: { auth: 'public' }, schema: { hide: true } } as const
const SCOPES: ReadonlySet<string> = new Set(['mcp', 'offline_access'])
const MAX_STATE = 2_048
const CHALLENGE = /^[\w-]{43}$/
const NOT_CONNECTED = 'This program cannot be connected'
const PERMISSIONS = [
  'see which connections, tables and skills you may ask about',
  'ask questions as you, with your rights, and read the answers',
  'use the further tools your organisation opens to programs, such as SQL or skills, where you may use them yourself',
] as const
const CLI_PERMISSIONS = ['do on the command line everything you may do in Parley, for up to a year'] as const

const QUERY = z.object({
  response_type: z.string().optional(),
  client_id: z.string().max(200),
  redirect_uri: z.string().max(2_048),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
  state: z.string().max(MAX_STATE).optional(),
  scope: z.string().max(1_000).optional(),
  resource: z.string().max(2_048).optional(),
})
type Query = z.output<typeof QUERY>
const CLI_QUERY = z.object({ port: z.coerce.number().int().min(1_024).max(65_535), state: z.string().regex(/^[0-9a-f]{32}$/) })

/** The pages that ask a person to let a program in, both kinds: MCP clients and the command line. */
export function authorizeRoutes(deps: OAuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/oauth/authorize', PAGE, async (request, reply) => {
      const parsed = QUERY.safeParse(request.query)
      const client = parsed.success ? await deps.oauth.client(parsed.data.client_id) : undefined
      // an address that is not the client's own is never sent anything
      if (!parsed.success || client === undefined || !isRegistered(parsed.data.redirect_uri, client.redirectUris))
        return sendMessage(
          reply,
          400,
          NOT_CONNECTED,
          'The program that sent you here is not known, or asks for an answer at an address that is not its own. Connect it anew.',
        )
      const wrong = wrongRequest(parsed.data, baseOf(request, deps.publicUrl))
      if (wrong !== undefined) return redirect(reply, parsed.data, { error: wrong, iss: baseOf(request, deps.publicUrl) })
      const identity = await browserSession(app, request, deps.accounts)
      if (identity === null) return toSignIn(request, reply)
      return ask(deps, reply, identity, client, parsed.data)
    })
    app.get('/cli-auth', PAGE, async (request, reply) => {
      const parsed = CLI_QUERY.safeParse(request.query)
      if (!parsed.success) return sendMessage(reply, 400, 'This link cannot be used', 'Start again with: parley login')
      const identity = await browserSession(app, request, deps.accounts)
      return identity === null ? toSignIn(request, reply) : askForCli(deps, reply, identity, parsed.data)
    })
  }
}

function wrongRequest({ response_type, code_challenge = '', code_challenge_method, scope, resource }: Query, base: string): string | undefined {
  if (response_type !== 'code') return 'unsupported_response_type'
  if (code_challenge_method !== 'S256' || !CHALLENGE.test(code_challenge)) return 'invalid_request'
  if (scope?.split(' ').some((each) => each !== '' && !SCOPES.has(each)) === true) return 'invalid_scope'
  return resource === undefined || [base, `${base}/`, `${base}/ai/mcp`].includes(resource) ? undefined : 'invalid_target'
}

async function ask(deps: OAuthRouteDeps, reply: FastifyReply, identity: Identity, client: OAuthClient, query: Query): Promise<FastifyReply> {
  const { redirect_uri: redirectUri, code_challenge: challenge = '', state } = query
  const request: ConsentRequest = { kind: 'oauth', clientId: client.id, redirectUri, challenge, ...(state !== undefined && { state }) }
  return sendConsent(reply, {
    title: 'Connect a program to Parley',
    lead: `A program that calls itself “${client.name}” asks to use Parley for you. The answer goes to ${placeOf(redirectUri)}.`,
    permissions: PERMISSIONS,
    warning:
      'Anybody can choose such a name. Allow this only if you have just connected this program yourself. You can end it at any time under Settings → API tokens.',
    allow: 'Allow',
    signedInAs: identity.account.email,
    secret: await deps.oauth.askConsent(whoIs(identity), request),
    answersTo: originOfAnswer(redirectUri),
  })
}

async function askForCli(deps: OAuthRouteDeps, reply: FastifyReply, identity: Identity, { port, state }: z.output<typeof CLI_QUERY>): Promise<FastifyReply> {
  return sendConsent(reply, {
    title: 'Sign in to the command line',
    lead: 'The command line on this computer asks to sign in as you.',
    permissions: CLI_PERMISSIONS,
    warning: 'Allow this only if you have just started the sign-in in a terminal of this computer. A sign-in made before ends.',
    allow: 'Sign in',
    signedInAs: identity.account.email,
    secret: await deps.oauth.askConsent(whoIs(identity), { kind: 'cli', port, state }),
    answersTo: `http://127.0.0.1:${port}`,
  })
}

/** Where a browser is sent with the answer. */
export function redirect(
  reply: FastifyReply,
  to: { readonly redirect_uri: string; readonly state?: string },
  answer: Readonly<Record<string, string>>,
): FastifyReply {
  const url = new URL(to.redirect_uri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (to.state !== undefined) url.searchParams.set('state', to.state)
  return reply.redirect(url.href, 303)
}

function toSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 302)
}

export function whoIs({ account, token }: Identity) {
  return { accountId: account.id, sessionJti: token.jti }
}

function originOfAnswer(uri: string): string {
  const url = new URL(uri)
  return url.origin === 'null' ? url.protocol : url.origin
}
