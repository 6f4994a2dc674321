import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { trustedBase } from '../auth/redirect-uri.ts'
import { OK, ok } from '../auth/schema.ts'
import type { UsersDeps } from './deps.ts'
import { newRegistration, resetRequest, verification, verificationSent } from './schema.ts'

const TAGS = ['Signing in']

/** Making oneself an account, where the org lets people: the address is confirmed by a letter before anything is there. */
export function registrationRoutes({ accounts, publicUrl }: UsersDeps): FastifyPluginAsyncZod {
  const { registration } = accounts
  return async (app) => {
    app.post(
      '/api/auth/register',
      {
        config: { auth: 'public' },
        schema: {
          tags: TAGS,
          summary: 'Make an account by oneself; the same answer for every address',
          body: newRegistration,
          response: { 200: verificationSent },
        },
      },
      async (request) => {
        const { username, password, realname } = request.body
        const { id } = await accounts.org()
        const way = { base: trustedBase(request, publicUrl), address: request.ip }
        await registration.begin(id, { email: username, password, realname }, way)
        return { status: 'verification_sent' as const }
      },
    )
    app.post(
      '/api/auth/resend_verification_mail',
      {
        config: { auth: 'public' },
        schema: { tags: TAGS, summary: 'Send the letter again; the same answer for every address', body: resetRequest, response: { 200: ok } },
      },
      async (request) => {
        await registration.resend(request.body.username, { base: trustedBase(request, publicUrl), address: request.ip })
        return OK
      },
    )
    app.post(
      '/api/auth/verify',
      {
        config: { auth: 'public', audit: 'user.register' },
        schema: { tags: TAGS, summary: 'Confirm an address by the link of the letter; makes the account', body: verification, response: { 200: ok } },
      },
      async (request) => {
        const { username, token, password } = request.body
        await registration.verify(username, { secret: token, ...(password !== undefined && { password }) }, async (transaction) => {
          request.auditActor = username
          await request.auditInside(transaction)
        })
        return OK
      },
    )
  }
}
