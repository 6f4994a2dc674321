import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { KIND_RULES } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import { originOf } from '../auth/authenticate.ts'
import { trustedBase } from '../auth/redirect-uri.ts'
import { accessToken, email, OK, ok } from '../auth/schema.ts'
import { invalidRequest } from '../server/validation.ts'
import type { UsersDeps } from './deps.ts'
import { acceptance, embeddedLogin, invited, invitees, reset, resetRequest } from './schema.ts'

const TAGS = ['Signing in']
const ADMIN = { role: 'admin' } as const

/** Ways in for those who have no session yet: invitations, new passwords, and admins who authenticate for users. */
export function entryRoutes({ accounts, publicUrl }: UsersDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/send_invitations',
      {
        config: { auth: ADMIN, audit: 'user.invite' },
        schema: { tags: ['Users'], summary: 'Invite people; each link works once, for seven days', body: invitees, response: { 200: invited } },
      },
      async (request) => {
        const answer: z.output<typeof invited> = { invited: [], already_members: [], invalid: [] }
        const base = publicUrl ?? `http://${request.host}`
        for (const written of new Set(request.body.emails)) {
          const good = email.safeParse(written)
          if (!good.success) {
            answer.invalid.push(written)
            continue
          }
          const link = await accounts.invitations.invite({ orgId: request.actor.orgId, email: good.data, invitedBy: request.actor.userId, base })
          if (link === null) answer.already_members.push(good.data)
          else answer.invited.push({ email: good.data, invite_url: link })
        }
        return answer
      },
    )
    app.post(
      '/api/auth/accept_invitation',
      { config: { auth: 'public', audit: 'user.join' }, schema: { tags: TAGS, summary: 'Join by an invitation', body: acceptance, response: { 200: ok } } },
      async (request) => {
        const { token, ...person } = request.body
        request.auditActor = (await accounts.invitations.accept(token, person)).email
        return OK
      },
    )
    app.post(
      '/api/auth/send_password_reset',
      {
        config: { auth: 'public' },
        schema: { tags: TAGS, summary: 'Mail a link to a new password; the same answer for every address', body: resetRequest, response: { 200: ok } },
      },
      async (request) => {
        const base = trustedBase(request, publicUrl)
        await accounts.letters.order({ kind: 'reset', email: request.body.username, base }, request.ip)
        return OK
      },
    )
    app.post(
      '/api/auth/reset_password',
      {
        config: { auth: 'public', audit: 'user.reset_password' },
        schema: { tags: TAGS, summary: 'Choose a new password; sessions end', body: reset, response: { 200: ok } },
      },
      async ({ body, auditInside }) => {
        await accounts.invitations.reset(body.token, body.password, auditInside)
        return OK
      },
    )
    app.post(
      '/api/auth/embedded_user_login',
      {
        config: { auth: ADMIN, audit: 'login.embedded' },
        schema: { tags: TAGS, summary: 'A session for a user, on their behalf', body: embeddedLogin, response: { 200: accessToken } },
      },
      async (request) => {
        if (!(await accounts.org()).settings.embedded_login) throw new AppError('embedded_login_off')
        const { user_id, active_groups, expires_in } = request.body
        const account = await accounts.find(user_id)
        if (account === undefined || account.orgId !== request.actor.orgId) throw new AppError('not_found', { what: 'User' })
        if (account.role === 'admin') throw new AppError('credential_unfit', { act: 'act for an admin' })
        const foreign = active_groups?.findIndex((group) => group !== 'all_users' && !account.groups.includes(group)) ?? -1
        if (foreign >= 0) throw invalidRequest([{ loc: ['body', 'active_groups', foreign], msg: 'The user is not in this group', type: 'value_error' }])
        const order = {
          account,
          kind: 'embed',
          scopes: ['api:full'],
          lifetimeMs: expires_in * 1_000,
          origin: originOf(request),
          issuedBy: request.identity?.account.id,
        } as const
        const { text } = await accounts.tokens.issue({ ...order, ...(active_groups !== undefined && { activeGroups: active_groups }) })
        return { access_token: text, token_type: 'bearer' as const, expires_in: Math.min(expires_in, (KIND_RULES.embed.lifetimeMs ?? 0) / 1_000) }
      },
    )
  }
}
