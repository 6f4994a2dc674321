import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Accounts, type Identity, normalEmail, type Origin } from '../../../app/accounts/index.ts'
import type { EmbedTokens } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { CountRequest } from '../server/request-limits.ts'
import { type RouteAuth, requireRole, requireScope } from '../server/route-auth.ts'
import { readCredential, SESSION_COOKIE } from './credentials.ts'
import { assertSameSite } from './same-site.ts'
import { arriveAtSpaces, isOfSpaces, refuseVisitor, visitorOfPage } from './spaces-credential.ts'

export { isOwnOrigin } from './same-site.ts'

export interface AuthenticationDeps {
  readonly accounts: Accounts
  readonly count: CountRequest
  /** Absent: nobody comes in with an embed token. */
  readonly embedTokens?: Pick<EmbedTokens, 'authenticate'>
  /** Address people use; absent: the one each request names. */
  readonly publicUrl?: string
}

/** Gives every request that is not public its actor, built from the store now, or refuses it. */
export function authenticateRequests(app: FastifyInstance, deps: AuthenticationDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    const { auth = 'public' } = request.routeOptions.config
    if (auth === 'public') return countPublic(request, deps)
    const arrive = async (): Promise<void> => {
      if (isOfSpaces(request)) return arriveAtSpaces(app, request, deps)
      request.identity = await identify(app, request, reply, deps)
    }
    await arrive().catch(async (error: unknown) => {
      await deps.count.byAddress(request)
      throw error
    })
    await deps.count.byToken(request)
    if (request.visitor !== null) refuseVisitor(auth)
    else authorize(request.actor, auth, request.method)
  })
}

/** @throws AppError rate_limited */
async function countPublic(request: FastifyRequest, { count, embedTokens }: AuthenticationDeps): Promise<void> {
  const { uncounted = false, countedByPageToken = false } = request.routeOptions.config
  if (uncounted) return
  if (countedByPageToken && embedTokens !== undefined) request.visitor = await visitorOfPage(request, embedTokens)
  await (request.visitor === null ? count.byAddress(request) : count.byToken(request))
}

/** @throws AppError with the sentence of the contract */
async function identify(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, deps: AuthenticationDeps): Promise<Identity> {
  const credential = readCredential(app, request)
  if (credential.via === 'none') throw new AppError('not_authenticated')
  if (credential.via === 'query') await assertQueryTokenAllowed(request, deps.accounts)
  if (credential.via === 'cookie') assertSameSite(request, deps.publicUrl)
  const identity = await deps.accounts.tokens.authenticate(credential.text, originOf(request)).catch((error: unknown) => {
    if (credential.via === 'cookie') reply.clearCookie(SESSION_COOKIE, { path: '/' })
    throw error
  })
  if (credential.via === 'query') assertOwner(request, identity)
  return identity
}

function authorize(actor: Actor, auth: Exclude<RouteAuth, 'public'>, method: string): void {
  requireScope(actor, auth.scope, method)
  requireRole(actor, auth.role)
}

async function assertQueryTokenAllowed(request: FastifyRequest, accounts: Accounts): Promise<void> {
  if (request.routeOptions.config.documentedQueryToken === true) return
  const { settings } = await accounts.org()
  if (settings.query_token_endpoints === 'documented') throw new AppError('not_authenticated')
}

/** `user_id` beside `api_token` must be the token's owner. */
function assertOwner(request: FastifyRequest, identity: Identity): void {
  const named = new URLSearchParams(request.url.split('?')[1] ?? '').getAll('user_id')
  if (named.some((email) => normalEmail(email) !== identity.account.email)) throw new AppError('invalid_credential')
}

export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? '' }
}
