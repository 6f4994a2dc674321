import type { FastifyPluginAsync } from 'fastify'
import type { Store } from '../../../platform/store/index.ts'
import { heldCalls, idempotentCalls, type OnRevoked } from '../chat/index.ts'
import { folderRoutes, managingRoutes, type SkillRoutesDeps, testRoutes } from './routes.ts'

export interface SkillsPluginDeps extends Pick<SkillRoutesDeps, 'skills' | 'examples'> {
  readonly store: Store
  /** Absent: what a revoked credential holds open stays open until it ends. */
  readonly onRevoked?: OnRevoked
}

export function skillRoutes({ store, onRevoked, ...deps }: SkillsPluginDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, store)
    const held = await heldCalls(app, onRevoked)
    for (const routes of [managingRoutes, testRoutes, folderRoutes]) await app.register(routes({ ...deps, held }))
  }
}
