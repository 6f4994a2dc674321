import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { AppError } from '../../../errors.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { originOf } from './authenticate.ts'
import { presentMe } from './present.ts'
import { me, meChange } from './schema.ts'
import { refuseEmbed } from './session-cookie.ts'

const TAGS = ['Profile']

/** Who am I; my name and my password. */
export function profileRoutes({ accounts }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/auth/me',
      { config: { auth: { role: 'user', scope: 'any' } }, schema: { tags: TAGS, summary: 'The account behind the credential', response: { 200: me } } },
      async ({ identity }) => {
        if (identity === null) throw new AppError('not_authenticated')
        return presentMe(identity, await accounts.org())
      },
    )
    app.put(
      '/api/auth/me',
      {
        config: { auth: { role: 'user' }, audit: 'profile.change' },
        schema: { tags: TAGS, summary: 'Change one’s name or password', body: meChange, response: { 200: me } },
      },
      async (request) => {
        const { identity, body } = request
        if (identity === null) throw new AppError('not_authenticated')
        refuseEmbed(request)
        const { account } = identity
        if (body.new_password !== undefined && body.current_password !== undefined) {
          const change = { current: body.current_password, next: body.new_password, keepJti: identity.token.jti, origin: originOf(request) }
          await accounts.changePassword(account, change)
        }
        if (body.realname !== undefined) await accounts.rename(account, body.realname)
        return presentMe({ ...identity, account: { ...account, realname: body.realname ?? account.realname } }, await accounts.org())
      },
    )
  }
}
