import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { network } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'

export interface RequestLimits {
  readonly requestsPerMinutePerToken: number
  readonly requestsPerMinutePerAddress: number
}

/** Counts one request. @throws AppError rate_limited */
export interface CountRequest {
  byToken(request: FastifyRequest): Promise<void>
  byAddress(request: FastifyRequest): Promise<void>
}

const WINDOW_MS = 60_000

/** Requests of the last minute, counted in this process: per token, and per address for those without a good one. */
export function countRequests(app: FastifyInstance, limits: RequestLimits): CountRequest {
  type Counter = ReturnType<FastifyInstance['createRateLimit']>
  let byToken: Counter | undefined
  let byAddress: Counter | undefined
  app.register(rateLimit, { global: false })
  app.addHook('onReady', async () => {
    byToken = app.createRateLimit({
      max: limits.requestsPerMinutePerToken,
      timeWindow: WINDOW_MS,
      keyGenerator: (request) => `token ${request.identity?.token.jti ?? request.visitor?.actor.tokenId ?? ''}`,
    })
    byAddress = app.createRateLimit({
      max: limits.requestsPerMinutePerAddress,
      timeWindow: WINDOW_MS,
      keyGenerator: (request) => `address ${network(request.ip)}`,
    })
  })
  const count = async (counter: Counter | undefined, request: FastifyRequest): Promise<void> => {
    const counted = await counter?.(request)
    if (counted?.isAllowed === false && counted.isExceeded) throw new AppError('rate_limited', { retryAfterSeconds: Math.max(1, counted.ttlInSeconds) })
  }
  return { byToken: (request) => count(byToken, request), byAddress: (request) => count(byAddress, request) }
}
