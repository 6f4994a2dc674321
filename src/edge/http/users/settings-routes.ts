import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { invalidRequest } from '../server/validation.ts'
import type { UsersDeps } from './deps.ts'
import { flag, flagSet, groupSet, groupValue, modelerPermissions, settings, settingsChange } from './schema.ts'

const TAGS = ['Settings']
const AUTH = { role: 'admin' } as const
type Change = z.output<typeof settingsChange>

/** The vendor's switches, one call each: what `true` sets. */
const SWITCHES = {
  '/api/set_org_registration': (value: boolean): Change => ({ registration: value }),
  '/api/set_disable_embedded_login': (value: boolean): Change => ({ embedded_login: !value }),
  '/api/set_disable_password_login': (value: boolean): Change => ({ password_login: !value }),
} as const

/** What an admin decides for the org. */
export function settingsRoutes({ accounts }: UsersDeps): FastifyPluginAsyncZod {
  async function save({ actor, auditInside }: Pick<FastifyRequest, 'actor' | 'auditInside'>, change: Change): Promise<z.output<typeof settings>> {
    if (change.password_login === false && (await accounts.sso.list(actor.orgId)).length === 0) throw new AppError('sso_only_way_in')
    const next = { ...(await accounts.org()).settings, ...change }
    if (!next.modes_allowed.includes(next.default_mode))
      throw invalidRequest([{ loc: ['body', 'default_mode'], msg: 'The default is one of the modes allowed', type: 'value_error' }])
    const saved = settings.parse(await accounts.people.saveSettings(actor.orgId, change, auditInside))
    if (change.embedded_login === false) await accounts.endSessions(actor.orgId, ['embed'])
    return saved
  }
  return async (app) => {
    app.get('/api/settings', { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Settings of the org', response: { 200: settings } } }, async () =>
      settings.parse((await accounts.org()).settings),
    )
    app.put(
      '/api/settings',
      {
        config: { auth: AUTH, audit: 'settings.change' },
        schema: { tags: TAGS, summary: 'Change some of them', body: settingsChange, response: { 200: settings } },
      },
      async (request) => save(request, request.body),
    )
    app.put(
      '/api/modeler_permissions',
      {
        config: { auth: AUTH, audit: 'settings.change' },
        schema: { tags: TAGS, summary: 'What modelers may do', body: modelerPermissions, response: { 200: modelerPermissions } },
      },
      async (request) => (await save(request, { modeler_permissions: request.body })).modeler_permissions,
    )
    app.post(
      '/api/set_new_user_group',
      {
        config: { auth: AUTH, audit: 'settings.change' },
        schema: { tags: TAGS, summary: 'The group that new people get', body: groupValue, response: { 200: groupSet } },
      },
      async (request) => ({ status: 'ok' as const, value: (await save(request, { new_user_group: request.body.value })).new_user_group }),
    )
    for (const [path, changeOf] of Object.entries(SWITCHES))
      app.post(
        path,
        { config: { auth: AUTH, audit: 'settings.change' }, schema: { tags: TAGS, summary: 'A switch of the org', body: flag, response: { 200: flagSet } } },
        async (request) => {
          const { value } = request.body
          await save(request, changeOf(value))
          return { status: 'ok' as const, value }
        },
      )
  }
}
