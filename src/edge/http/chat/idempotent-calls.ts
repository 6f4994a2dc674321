import type { FastifyInstance, FastifyRequest } from 'fastify'
import { claimCall, forgetKey, type IdempotencyKey, rememberAnswer } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Store } from '../../../platform/store/index.ts'
import { idempotencyOf } from './asking.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route handles `Idempotency-Key` in its own transaction. */
    ownIdempotency?: boolean
    /** The answer is a secret, so it is not kept: a repeat gets a fresh one. */
    answersSecret?: boolean
  }
}

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const MAX_REMEMBERED_BYTES = 8 << 20

/**
 * Makes every changing call below `app` that carries `Idempotency-Key` happen once: a repeat gets the first answer again.
 * Only successes are remembered. Routes that are public or stream their answer are left alone.
 */
export function idempotentCalls(app: FastifyInstance, store: Store): void {
  const claimed = new WeakMap<FastifyRequest, IdempotencyKey>()
  app.addHook('preHandler', async (request, reply) => {
    const { auth, ownIdempotency, answersSecret } = request.routeOptions.config
    if (!CHANGING.has(request.method) || auth === 'public' || ownIdempotency === true || answersSecret === true) return
    const key = idempotencyOf(request)
    if (key === undefined) return
    const earlier = await claimCall(store.db, request.actor, key)
    if (earlier === 'running') throw new AppError('call_running')
    if (earlier === undefined) claimed.set(request, key)
    else
      return reply
        .header('idempotency-replayed', 'true')
        .status(earlier.status)
        .type(earlier.contentType)
        .serializer(String)
        .send(earlier.body.toString('utf8'))
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const key = claimed.get(request)
    if (key === undefined) return
    claimed.delete(request)
    const text = payload === null || payload === undefined ? '' : payload
    const worth = reply.statusCode < 300 && typeof text === 'string' && text.length <= MAX_REMEMBERED_BYTES
    if (!worth) return forgetKey(store.db, request.actor, key)
    const contentType = String(reply.getHeader('content-type') ?? 'application/json')
    await rememberAnswer(store.db, request.actor, key, { status: reply.statusCode, contentType, body: Buffer.from(text) })
  })
}
