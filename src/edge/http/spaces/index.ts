import type { FastifyPluginAsync } from 'fastify'
import { heldCalls, idempotentCalls } from '../chat/index.ts'
import { chatRoutes } from './chat-routes.ts'
import { conversationRoutes } from './conversation-routes.ts'
import type { SpaceRouteDeps } from './deps.ts'
import { draftRoutes } from './draft-routes.ts'
import { embedRoutes } from './embed-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { groupRoutes } from './group-routes.ts'
import { sourceRoutes } from './source-routes.ts'
import { spaceRoutes } from './space-routes.ts'

const ROUTES = [sourceRoutes, spaceRoutes, draftRoutes, groupRoutes, embedRoutes, conversationRoutes, chatRoutes, eventRoutes]

/** Everything under /v1: spaces for partners' customers, by a published contract. */
export function spacesRoutes(deps: SpaceRouteDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, deps.store)
    const held = await heldCalls(app, deps.onRevoked)
    for (const routes of ROUTES) await app.register(routes({ ...deps, held }))
  }
}
export type { SpaceRouteDeps } from './deps.ts'
export { CONVERSE } from './deps.ts'
