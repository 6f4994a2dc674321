import type { FastifyPluginAsync } from 'fastify'
import { heldCalls, idempotentCalls } from '../chat/index.ts'
import type { ModelRouteDeps } from './deps.ts'
import { documentRoutes } from './document-routes.ts'
import { teachRoutes } from './teach-routes.ts'

export type { ModelRouteDeps } from './deps.ts'

const ROUTES = [teachRoutes, documentRoutes]

/** Teaching, and editing what the model says of tables. */
export function modelRoutes(deps: ModelRouteDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, deps.conversations.services.store)
    const held = await heldCalls(app, deps.onRevoked)
    for (const routes of ROUTES) await app.register(routes({ ...deps, held }))
  }
}
