import type { FastifyPluginAsync } from 'fastify'
import { askRoutes } from './ask-routes.ts'
import type { ChatRouteDeps } from './deps.ts'
import { downloadRoutes } from './download-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { explainRoutes } from './explain-routes.ts'
import { exportHistoryRoutes } from './export-history-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { heldCalls } from './held-calls.ts'
import { historyRoutes } from './history-routes.ts'
import { idempotentCalls } from './idempotent-calls.ts'
import { manageRoutes } from './manage-routes.ts'
import { readRoutes } from './read-routes.ts'
import { replanRoutes } from './replan-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { shareRoutes } from './share-routes.ts'
import { routeByShareToken } from './share-token.ts'

const ROUTES = [
  askRoutes,
  readRoutes,
  eventRoutes,
  downloadRoutes,
  exportRoutes,
  reportRoutes,
  replanRoutes,
  explainRoutes,
  manageRoutes,
  shareRoutes,
  historyRoutes,
  exportHistoryRoutes,
]

/** Everything under /api that has to do with chats. */
export function chatRoutes(deps: ChatRouteDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, deps.conversations.services.store)
    routeByShareToken(app)
    const held = await heldCalls(app, deps.onRevoked)
    for (const routes of ROUTES) await app.register(routes({ ...deps, held }))
  }
}
export { replyWhenEnded } from './ask-routes.ts'
export { idempotencyOf } from './asking.ts'
export { wireColumns, wireRows } from './cells.ts'
export { csvOfBatches } from './csv.ts'
export type { ChatRouteDeps, RouteDeps } from './deps.ts'
export { openEventStream, untilTaken } from './event-stream.ts'
export { type HeldCalls, heldCalls, type OnRevoked } from './held-calls.ts'
export { idempotentCalls } from './idempotent-calls.ts'
export { presentTurn } from './present.ts'
export { auditForeignRead } from './read-routes.ts'
export { AcceptedResponse, AssistantMessage, Ok } from './schema.ts'
