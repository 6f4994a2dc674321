import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { idempotentCalls } from '../chat/index.ts'
import { connectionRoutes as manageRoutes } from './connection-routes.ts'
import type { ConnectionRouteDeps } from './deps.ts'
import { syncRoutes } from './sync-routes.ts'
import { tableRoutes } from './table-routes.ts'

export type { ConnectionRouteDeps } from './deps.ts'
export { presentTable } from './present.ts'
export { relationship, table } from './schema.ts'

/** Connections, their syncs, their tables and the model. */
export function connectionRoutes(deps: ConnectionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    idempotentCalls(app, deps.store)
    app.register(manageRoutes(deps))
    app.register(syncRoutes(deps))
    app.register(tableRoutes(deps))
  }
}
