import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { AuthRouteDeps } from './auth-route-deps.ts'
import { profileRoutes } from './profile-routes.ts'
import { secondFactorRoutes } from './second-factor-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { setupRoutes } from './setup-routes.ts'
import { signInRoutes, signOutRoutes } from './sign-in-routes.ts'
import { ssoRoutes } from './sso-routes.ts'
import { ssoSettingsRoutes } from './sso-settings-routes.ts'
import { tokenRoutes } from './token-routes.ts'

export function authRoutes(deps: AuthRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const routes of [
      signInRoutes,
      signOutRoutes,
      profileRoutes,
      tokenRoutes,
      sessionRoutes,
      setupRoutes,
      secondFactorRoutes,
      ssoRoutes,
      ssoSettingsRoutes,
    ])
      await app.register(routes(deps))
  }
}
