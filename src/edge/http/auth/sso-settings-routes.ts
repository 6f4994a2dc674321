import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SsoProvider } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { redirectUri } from './redirect-uri.ts'
import { OK, ok } from './schema.ts'
import { newProvider, provider, removedProvider, savedProvider } from './sso-schema.ts'

const TAGS = ['Single sign-on']
const AUTH = { role: 'admin' } as const

/** Which providers people may sign in at. */
export function ssoSettingsRoutes({ accounts, publicUrl }: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/sso',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Providers, without their secrets', response: { 200: z.array(provider) } } },
      async (request) =>
        (await accounts.sso.list(request.actor.orgId)).map((each) => present(each, redirectUri(request, publicUrl, request.actor.orgId, each.type))),
    )
    app.post(
      '/api/save_sso',
      {
        config: { auth: AUTH, audit: 'sso.save' },
        schema: { tags: TAGS, summary: 'Save a provider, after reading and checking its metadata', body: newProvider, response: { 200: savedProvider } },
      },
      async (request) => {
        const { client_id, client_secret, metadata_url, button_label, ...rest } = request.body
        const saved = {
          ...rest,
          clientId: client_id,
          metadataUrl: metadata_url,
          buttonLabel: button_label,
          ...(client_secret !== undefined && { clientSecret: client_secret }),
        }
        const opened = await accounts.sso.save(request.actor.orgId, saved)
        const stored = (await accounts.sso.list(request.actor.orgId)).find((each) => each.type === saved.type)
        if (stored === undefined) throw new AppError('not_found', { what: 'Sign-in provider' })
        return { ...present(stored, redirectUri(request, publicUrl, request.actor.orgId, saved.type)), opened: [...opened] }
      },
    )
    app.post(
      '/api/remove_sso',
      { config: { auth: AUTH, audit: 'sso.remove' }, schema: { tags: TAGS, summary: 'Remove a provider', body: removedProvider, response: { 200: ok } } },
      async ({ actor, body }) => {
        const { settings } = await accounts.org()
        const others = (await accounts.sso.list(actor.orgId)).filter(({ type }) => type !== body.type)
        if (!settings.password_login && others.length === 0) throw new AppError('sso_only_way_in')
        await accounts.sso.remove(actor.orgId, body.type)
        return OK
      },
    )
  }
}

function present({ type, clientId, metadataUrl, buttonLabel, ...options }: SsoProvider, redirect_uri: string): z.output<typeof provider> {
  return { ...options, type, client_id: clientId, metadata_url: metadataUrl, button_label: buttonLabel, redirect_uri }
}
