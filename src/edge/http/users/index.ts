import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { UsersDeps } from './deps.ts'
import { entryRoutes } from './entry-routes.ts'
import { groupRoutes } from './group-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { registrationRoutes } from './registration-routes.ts'
import { rowFilterRoutes } from './row-filter-routes.ts'
import { settingsRoutes } from './settings-routes.ts'

export type { UsersDeps } from './deps.ts'

/** People, groups and what the org decides. */
export function usersRoutes(deps: UsersDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const routes of [peopleRoutes, groupRoutes, rowFilterRoutes, entryRoutes, registrationRoutes, settingsRoutes]) await app.register(routes(deps))
  }
}
