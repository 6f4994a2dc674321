import type { FastifyInstance } from 'fastify'

const LOOK_EVERY_MS = 100

/** While the server closes, ends each kept-alive connection as soon as its answer is out: Node would hold it until it times out. */
export function closeIdleConnections(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    const timer = setInterval(() => app.server.closeIdleConnections(), LOOK_EVERY_MS)
    app.server.once('close', () => clearInterval(timer))
  })
}
