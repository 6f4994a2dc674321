import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../../errors.ts'

/** Calls that wait for something: questions, held reads, streams. */
export interface HeldCalls {
  /** Aborts when the caller hangs up or the server closes. A revoked credential cuts the connection. */
  open(request: FastifyRequest, reply: FastifyReply): AbortSignal
  /** The same for a call that may be refused when too many wait already. @throws AppError rate_limited */
  openCounted(request: FastifyRequest, reply: FastifyReply): AbortSignal
}
/** Calls back with the id of each credential that is revoked, on any server; with null when any may have been. @returns stops */
export type OnRevoked = (callback: (tokenId: string | null) => void) => Promise<() => Promise<void>>

const MAX_HELD = 2_000

interface Held {
  readonly controller: AbortController
  readonly reply: FastifyReply
  readonly tokenId?: string
}

export async function heldCalls(app: FastifyInstance, onRevoked?: OnRevoked): Promise<HeldCalls> {
  const held = new Set<Held>()
  const stop = await onRevoked?.((tokenId) => {
    for (const each of held) if (each.tokenId !== undefined && (tokenId ?? each.tokenId) === each.tokenId) each.reply.raw.destroy()
  })
  app.addHook('preClose', async () => {
    for (const each of held) each.controller.abort()
    await stop?.()
  })
  const open = (request: FastifyRequest, reply: FastifyReply): AbortSignal => {
    const each: Held = { controller: new AbortController(), reply, tokenId: request.routeOptions.config.auth === 'public' ? undefined : request.actor.tokenId }
    held.add(each)
    reply.raw.once('close', () => {
      held.delete(each)
      each.controller.abort()
    })
    return each.controller.signal
  }
  const openCounted = (request: FastifyRequest, reply: FastifyReply): AbortSignal => {
    if (held.size >= MAX_HELD) throw new AppError('rate_limited')
    return open(request, reply)
  }
  return { open, openCounted }
}
