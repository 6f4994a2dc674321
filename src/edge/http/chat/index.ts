import type { FastifyPluginAsync } from 'fastify'
import { askRoutes } from './ask-routes.ts'
import type { ChatRouteDeps } from './deps.ts'
import { downloadRoutes } from './download-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { explainRoutes } from './explain-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { idempotentCalls } from './idempotent-calls.ts'
import { manageRoutes } from './manage-routes.ts'
import { readRoutes } from './read-routes.ts'
import { replanRoutes } from './replan-routes.ts'

const ROUTES = [askRoutes, readRoutes, eventRoutes, downloadRoutes, replanRoutes, explainRoutes, manageRoutes, historyRoutes]

/** Everything under /api that has to do with chats. */
export function chatRoutes(deps: ChatRouteDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, deps.conversations.services.store)
    for (const routes of ROUTES) await app.register(routes(deps))
  }
}
export type { ChatRouteDeps } from './deps.ts'
export { idempotentCalls } from './idempotent-calls.ts'
