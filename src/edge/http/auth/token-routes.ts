import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Account, type Accounts, DAY_MS, type Identity, LISTED_KINDS, normalEmail } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import { requireRole } from '../server/route-auth.ts'
import { invalidRequest } from '../server/validation.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { presentToken } from './present.ts'
import { apiToken, byJti, newToken, OK, ofUser, ok, ownToken, tokenInfo, tokenInfoWithText } from './schema.ts'
import { refuseEmbed, refuseQueryToken } from './session-cookie.ts'

const TAGS = ['Tokens']

/** Lasting tokens: shown once, listed without their text, revoked at once. */
export function tokenRoutes({ accounts }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/tokens',
      {
        config: { auth: { role: 'user' } },
        schema: { tags: TAGS, summary: 'Tokens of one’s own; of all or of one user, for admins', querystring: ofUser, response: { 200: z.array(tokenInfo) } },
      },
      async ({ actor, query }) => {
        const accountId = await listedAccount(accounts, actor, query.user_id)
        const tokens = await accounts.tokens.list({ orgId: actor.orgId, accountId, kinds: LISTED_KINDS })
        return tokens.map(presentToken)
      },
    )
    app.post(
      '/api/tokens',
      {
        config: { auth: { role: 'user' }, audit: 'token.create' },
        schema: { tags: TAGS, summary: 'Make a token; only this answer contains its text', body: newToken, response: { 200: tokenInfoWithText } },
      },
      async (request) => {
        refuseQueryToken(request)
        refuseEmbed(request)
        const { name, description, expires_in_days: days, scopes, user_id } = request.body
        const owner = await ownerOf(accounts, identityOf(request), user_id)
        const lifetimeMs = (await allowedDays(accounts, days)) ?? undefined
        const kind = scopes.includes('mcp') ? 'mcp' : 'api'
        const issuedBy = identityOf(request).account.id
        const order = { account: owner, kind, scopes, name, description, lifetimeMs, issuedBy } as const
        const { text, token } = await accounts.tokens.issue(order)
        return { ...presentToken({ token, owner }), token: text }
      },
    )
    app.delete(
      '/api/tokens/:jti',
      { config: { auth: { role: 'user' }, audit: 'token.revoke' }, schema: { tags: TAGS, summary: 'Revoke a token', params: byJti, response: { 200: ok } } },
      async ({ actor, params }) => {
        const found = await accounts.tokens.find(params.jti)
        const isListed = LISTED_KINDS.some((kind) => kind === found?.token.kind)
        const mayRevoke = found !== undefined && found.owner.orgId === actor.orgId && (found.owner.email === actor.userId || actor.role === 'admin')
        if (!isListed || !mayRevoke) throw new AppError('not_found', { what: 'Token' })
        await accounts.tokens.revoke({ jti: params.jti })
        return OK
      },
    )
    app.post(
      '/api/get_api_token',
      {
        config: { auth: { role: 'user' }, audit: 'token.create' },
        schema: { tags: TAGS, summary: 'The one token a user keeps this way; the one before ends', body: ownToken, response: { 200: apiToken } },
      },
      async (request) => {
        refuseQueryToken(request)
        refuseEmbed(request)
        const identity = identityOf(request)
        const account = await ownerOf(accounts, identity, request.body.user_id)
        const { format } = request.body
        const order = { account, kind: 'api', scopes: ['api:full'], name: 'API token', format, singleton: true, issuedBy: identity.account.id } as const
        const { text } = await accounts.tokens.issue(order)
        return { api_token: text }
      },
    )
  }
}

function identityOf({ identity }: { readonly identity: Identity | null }): Identity {
  if (identity === null) throw new AppError('not_authenticated')
  return identity
}

/** Whose token is to be made: one's own, or for an admin that of somebody who is not an admin. */
async function ownerOf(accounts: Accounts, { account, actor }: Identity, userId: string | undefined): Promise<Account> {
  if (userId === undefined || normalEmail(userId) === account.email) return account
  requireRole(actor, 'admin')
  const owner = await accounts.find(userId)
  if (owner === undefined || owner.orgId !== account.orgId) throw new AppError('not_found', { what: 'User' })
  if (owner.role === 'admin') throw new AppError('credential_unfit', { act: 'make a token for another admin' })
  return owner
}

/** @returns absent: everyone's */
async function listedAccount(accounts: Accounts, actor: Identity['actor'], userId: string | undefined): Promise<string | undefined> {
  const isAdmin = actor.role === 'admin'
  if (userId === undefined && isAdmin) return undefined
  const wanted = normalEmail(userId ?? actor.userId)
  if (wanted !== actor.userId) requireRole(actor, 'admin')
  const found = await accounts.find(wanted)
  if (found === undefined) throw new AppError('not_found', { what: 'User' })
  return found.id
}

async function allowedDays(accounts: Accounts, days: number | null): Promise<number | null> {
  const { max_token_days: max } = (await accounts.org()).settings
  if (max !== null && (days === null || days > max)) {
    throw invalidRequest([{ loc: ['body', 'expires_in_days'], msg: `Value error, tokens last at most ${max} days here`, type: 'value_error' }])
  }
  return days === null ? null : days * DAY_MS
}
