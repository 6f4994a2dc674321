import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ENROLL_SCOPE, type Identity, normalEmail } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import { requireRole } from '../server/route-auth.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { enrolled, enrolment, factorState, OK, ofUser, ok, otpCode } from './schema.ts'
import { setSessionCookie } from './session-cookie.ts'

const TAGS = ['Second factor']
const AUTH = { role: 'user', scope: ENROLL_SCOPE } as const

/** Codes of an authenticator app, asked for beside the password. Only a person's own session sets them up, never a token. */
export function secondFactorRoutes({ accounts, https }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/totp',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Whether one’s second factor is on', response: { 200: factorState } } },
      async (request) => ({ on: await accounts.secondFactor.isOn(ownSession(request).account.id) }),
    )
    app.post(
      '/api/totp/enroll',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Begin a second factor; told once', response: { 200: enrolment } } },
      async (request) => {
        const { account } = ownSession(request)
        const { secret, otpauthUrl } = await accounts.secondFactor.enroll(account)
        return { secret, otpauth_url: otpauthUrl }
      },
    )
    app.post(
      '/api/totp/confirm',
      {
        config: { auth: AUTH, audit: 'second_factor.add' },
        schema: { tags: TAGS, summary: 'Put the second factor in force', body: otpCode, response: { 200: enrolled } },
      },
      async (request, reply) => {
        const { account, token } = ownSession(request)
        const codes = await accounts.secondFactor.confirm(account, request.body.code)
        if (token.kind === 'cookie' && token.scopes.includes(ENROLL_SCOPE)) {
          await accounts.tokens.revoke({ jti: token.jti })
          await setSessionCookie(accounts, account, request, reply, https)
        }
        return { status: 'ok' as const, recovery_codes: [...codes] }
      },
    )
    app.delete(
      '/api/totp',
      {
        config: { auth: { role: 'user' }, audit: 'second_factor.remove' },
        schema: {
          tags: TAGS,
          summary: 'Remove a second factor: one’s own with a code, another’s as an admin',
          body: otpCode.partial().optional(),
          querystring: ofUser,
          response: { 200: ok },
        },
      },
      async (request) => {
        const { account } = ownSession(request)
        const wanted = normalEmail(request.query.user_id ?? account.email)
        if (wanted === account.email) {
          await accounts.secondFactor.check(account.id, request.body?.code)
          await accounts.secondFactor.remove(account)
          return OK
        }
        requireRole(request.actor, 'admin')
        const other = await accounts.find(wanted)
        if (other === undefined) throw new AppError('not_found', { what: 'User' })
        await accounts.secondFactor.remove(other)
        return OK
      },
    )
  }
}

/** @throws AppError credential_unfit for tokens and embedded sessions */
function ownSession({ identity }: { readonly identity: Identity | null }) {
  if (identity === null) throw new AppError('not_authenticated')
  if (identity.token.kind !== 'cookie' && identity.token.kind !== 'access') throw new AppError('credential_unfit', { act: 'change the second factor' })
  return identity
}
