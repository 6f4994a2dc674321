import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
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
  async function save(actor: Actor, change: Change): Promise<z.output<typeof settings>> {
    if (change.password_login === false && (await accounts.sso.list(actor.orgId)).length === 0) throw new AppError('sso_only_way_in')
    const next = { ...(await accounts.org()).settings, ...change }
    if (!next.modes_allowed.includes(next.default_mode))
      throw invalidRequest([{ loc: ['body', 'default_mode'], msg: 'The default is one of the modes allowed', type: 'value_error' }])
    const saved = settings.parse(await accounts.people.saveSettings(actor.orgId, change))
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
      async ({ actor, body }) => save(actor, body),
    )
    app.put(
      '/api/modeler_permissions',
      {
        config: { auth: AUTH, audit: 'settings.change' },
        schema: { tags: TAGS, summary: 'What modelers may do', body: modelerPermissions, response: { 200: modelerPermissions } },
      },
      async ({ actor, body }) => (await save(actor, { modeler_permissions: body })).modeler_permissions,
    )
    app.post(
      '/api/set_new_user_group',
      {
        config: { auth: AUTH, audit: 'settings.change' },
        schema: { tags: TAGS, summary: 'The group that new people get', body: groupValue, response: { 200: groupSet } },
      },
      async ({ actor, body }) => ({ status: 'ok' as const, value: (await save(actor, { new_user_group: body.value })).new_user_group }),
    )
    for (const [path, changeOf] of Object.entries(SWITCHES))
      app.post(
        path,
        { config: { auth: AUTH, audit: 'settings.change' }, schema: { tags: TAGS, summary: 'A switch of the org', body: flag, response: { 200: flagSet } } },
        async ({ actor, body }) => {
          await save(actor, changeOf(body.value))
          return { status: 'ok' as const, value: body.value }
        },
      )
  }
}
