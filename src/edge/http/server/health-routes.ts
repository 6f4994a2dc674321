import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'

export interface Health {
  /** True when the store answers; its migrations ran before the server was made. */
  isStoreHealthy(): Promise<boolean>
  /** True from the moment the process was told to stop. */
  isDraining(): boolean
}

const status = z.object({ status: z.literal('ok') })
const PROBE = { auth: 'public', uncounted: true } as const

/** `/health`: the process is alive. `/ready` and `/api/healthcheck`: it can do its work. */
export function healthRoutes(health: Health): FastifyPluginAsyncZod {
  const assertReady = async (): Promise<{ status: 'ok' }> => {
    if (health.isDraining()) throw new AppError('draining')
    if (!(await health.isStoreHealthy())) throw new AppError('store_unavailable')
    return { status: 'ok' }
  }
  return async (app) => {
    const schema = (summary: string) => ({ tags: ['Server'], summary, response: { 200: status } })
    app.get('/health', { config: PROBE, schema: schema('Whether the process is alive') }, async () => ({ status: 'ok' as const }))
    app.get('/ready', { config: PROBE, schema: schema('Whether the store answers and the server takes work') }, assertReady)
    app.get('/api/healthcheck', { config: { auth: 'public' }, schema: schema('Whether the store answers') }, assertReady)
  }
}
