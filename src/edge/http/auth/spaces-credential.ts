import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Accounts, TokenKind } from '../../../app/accounts/index.ts'
import { type EmbedTokens, looksLikeEmbedToken, type Visitor } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import type { RouteAuth } from '../server/route-auth.ts'
import { readCredential } from './credentials.ts'
import { assertSameSite } from './same-site.ts'

interface Doors {
  readonly accounts: Accounts
  readonly embedTokens?: Pick<EmbedTokens, 'authenticate'>
  readonly publicUrl?: string
}

/** What may be a key of /v1; tokens of other contracts may not. */
const KEY_KINDS: readonly TokenKind[] = ['api', 'cli', 'mcp', 'access']

/** /v1 keeps a public contract of its own, also about who may call. */
export function isOfSpaces(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith('/v1/') === true
}

/**
 * Finds who calls /v1: an account by its key or, for our own pages, by its browser session, or an embed identity by its bearer token.
 * @throws AppError in the words of the contract: 403 for a key, 401 for an embed token alone
 */
export async function arriveAtSpaces(app: FastifyInstance, request: FastifyRequest, { accounts, embedTokens, publicUrl }: Doors): Promise<void> {
  const credential = readCredential(app, request)
  if (credential.via === 'none' || credential.via === 'query') throw forbidden('Not authenticated')
  if (credential.via === 'cookie') assertSameSite(request, publicUrl)
  const { text } = credential
  if (embedTokens !== undefined && isBearer(request) && looksLikeEmbedToken(text)) {
    request.visitor = await embedTokens.authenticate(text)
    return
  }
  const origin = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' }
  const identity = await accounts.tokens.authenticate(text, origin).catch((error: unknown) => {
    throw error instanceof AppError && error.status === 401 ? forbidden('Invalid API key') : error
  })
  const { kind } = identity.token
  if (credential.via === 'cookie' ? kind !== 'cookie' : !KEY_KINDS.includes(kind)) throw forbidden('Invalid API key')
  request.identity = identity
}

/** Whoever a page's own token lets in; null without a good one, which the page itself answers. */
export async function visitorOfPage(request: FastifyRequest, embedTokens: Pick<EmbedTokens, 'authenticate'>): Promise<Visitor | null> {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  const text = query.get('embedToken') ?? query.get('embed_token') ?? ''
  if (!looksLikeEmbedToken(text)) return null
  return embedTokens.authenticate(text).catch((error: unknown) => {
    if (error instanceof AppError) return null
    throw error
  })
}

/** @throws AppError requires_role: the route is for keys */
export function refuseVisitor(auth: Exclude<RouteAuth, 'public'>): void {
  if (auth.embed !== true) throw new AppError('requires_role', { role: auth.role })
}

function isBearer(request: FastifyRequest): boolean {
  return /^bearer\s/i.test(request.headers.authorization ?? '')
}

function forbidden(message: 'Not authenticated' | 'Invalid API key'): AppError {
  return new AppError('key_refused', {}, { message })
}
