import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Account, type Accounts, KIND_RULES } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import { queryTokensOf } from '../server/request-url.ts'
import { originOf } from './authenticate.ts'
import { SESSION_COOKIE } from './credentials.ts'

/** Begins a browser session after a password. */
export async function setSessionCookie(accounts: Accounts, account: Account, request: FastifyRequest, reply: FastifyReply, https: boolean): Promise<void> {
  await begin(accounts, account, true, request, reply, https)
}

/** Begins a browser session after a provider's word; second factors are the provider's to ask for. */
export async function setFullSessionCookie(accounts: Accounts, account: Account, request: FastifyRequest, reply: FastifyReply, https: boolean): Promise<void> {
  await begin(accounts, account, false, request, reply, https)
}

async function begin(accounts: Accounts, account: Account, byPassword: boolean, request: FastifyRequest, reply: FastifyReply, https: boolean): Promise<void> {
  const { text } = await accounts.tokens.issue({ account, kind: 'cookie', scopes: ['api:full'], byPassword, origin: originOf(request) })
  const maxAge = (KIND_RULES.cookie.lifetimeMs ?? 0) / 1000
  reply.setCookie(SESSION_COOKIE, text, { httpOnly: true, sameSite: 'lax', path: '/', secure: https, maxAge })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, { path: '/' })
}

/** A call whose address carries a token never sets a cookie and never answers with a token. */
export function refuseQueryToken(request: FastifyRequest): void {
  if (queryTokensOf(request.raw).length > 0) throw new AppError('credential_unfit', { act: 'make another one, because it stands in the address' })
}

/** A session that somebody else began (embedding) cannot turn into a lasting one. */
export function refuseEmbed(request: FastifyRequest): void {
  if (request.actor.credential === 'embed') throw new AppError('credential_unfit', { act: 'change the account or its tokens' })
}
