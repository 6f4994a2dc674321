import type { FastifyPluginAsync } from 'fastify'
import { authorizeRoutes } from './authorize-routes.ts'
import { clientRoutes } from './client-routes.ts'
import { consentRoutes } from './consent-routes.ts'
import type { OAuthRouteDeps } from './deps.ts'
import { grantRoutes } from './grant-routes.ts'
import { oauthTokenRoutes } from './token-routes.ts'

/** OAuth 2.1 for programs that speak MCP, and the browser's part of signing in to the command line. */
export function oauthRoutes(deps: OAuthRouteDeps): FastifyPluginAsync {
  return async (app) => {
    for (const routes of [clientRoutes, authorizeRoutes, consentRoutes, oauthTokenRoutes, grantRoutes]) await app.register(routes(deps))
  }
}
