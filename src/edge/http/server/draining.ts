import type { FastifyInstance } from 'fastify'
import { AppError } from '../../../errors.ts'
import type { Health } from './health-routes.ts'

/**
 * A server that was told to stop takes no new work; probes still get their answer. Every answer then ends its connection,
 * so that no client sends its next request into one that is about to close.
 */
export function refuseWhileDraining(app: FastifyInstance, health: Health): void {
  app.addHook('onSend', async (_request, reply) => {
    if (health.isDraining()) reply.header('connection', 'close')
  })
  app.addHook('onRequest', async (request) => {
    if (health.isDraining() && request.routeOptions.config.uncounted !== true) throw new AppError('draining')
  })
}
