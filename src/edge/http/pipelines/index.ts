import type { FastifyPluginAsync } from 'fastify'
import type { Pipelines } from '../../../app/pipelines/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import { heldCalls, idempotentCalls, type OnRevoked } from '../chat/index.ts'
import { configRoutes } from './routes.ts'
import { runRoutes } from './run-routes.ts'

export interface PipelinesPluginDeps {
  readonly pipelines: Pipelines
  readonly store: Store
  /** Absent: what a revoked credential holds open stays open until it ends. */
  readonly onRevoked?: OnRevoked
}

export function pipelineRoutes({ pipelines, store, onRevoked }: PipelinesPluginDeps): FastifyPluginAsync {
  return async (app) => {
    idempotentCalls(app, store)
    const held = await heldCalls(app, onRevoked)
    await app.register(configRoutes({ pipelines, held }))
    await app.register(runRoutes({ pipelines, held }))
  }
}
