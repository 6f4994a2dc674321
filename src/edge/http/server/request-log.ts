import type { FastifyInstance } from 'fastify'

/** One line per answered request: the route's pattern, never the address as sent. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.uncounted === true) return
    request.log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        user: (request.identity ?? request.visitor)?.actor.userId,
        address: request.ip,
      },
      'request',
    )
  })
}
