import type { FastifyPluginAsync } from 'fastify'
import { askRoutes } from './ask-routes.ts'
import type { ChatRouteDeps } from './deps.ts'
import { readRoutes } from './read-routes.ts'

/** Everything under /api that has to do with chats. */
export function chatRoutes(deps: ChatRouteDeps): FastifyPluginAsync {
  return async (app) => {
    for (const routes of [askRoutes, readRoutes]) await app.register(routes(deps))
  }
}
export type { ChatRouteDeps } from './deps.ts'
