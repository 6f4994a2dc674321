import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Transaction } from 'kysely'
import { inRequest } from '../../../platform/log/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a call of this route is called in the audit log, once it succeeded or was denied. */
    audit?: string
  }
  interface FastifyRequest {
    /** Who is meant on a public route: the account that signs in. */
    auditActor: string
    /** The entry was written in the act’s own transaction. */
    auditWritten: boolean
    /** Writes the entry of the route’s act; called inside the act’s transaction, so that neither is there without the other. */
    readonly auditInside: (transaction: Transaction<unknown>) => Promise<void>
  }
}

export interface RequestAct {
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly outcome: 'ok' | 'denied'
  readonly detail: Readonly<Record<string, unknown>>
}

/** Fields that say what a call is about, the most telling first. */
const TARGETS = ['jti', 'id', 'email', 'user_id', 'doc_id', 'group', 'type', 'name'] as const

/**
 * Writes calls of routes that declare it to the audit log before their answer leaves, and every refusal of someone known.
 * What cannot be written is answered with an error instead of its result.
 */
export function auditRequests(app: FastifyInstance, record: (act: RequestAct, transaction?: Transaction<unknown>) => Promise<void>): void {
  app.decorateRequest('auditActor', '')
  app.decorateRequest('auditWritten', false)
  app.decorateRequest('auditInside', {
    getter(this: FastifyRequest) {
      return async (transaction: Transaction<unknown>): Promise<void> => {
        const { audit } = this.routeOptions.config
        if (audit === undefined) throw new Error(`${this.method} ${this.url} does not declare config.audit: what is this act called?`)
        await record({ actor: actorOf(this), action: audit, target: targetOf(this), outcome: 'ok', detail: {} }, transaction)
        this.auditWritten = true
      }
    },
  })
  app.addHook('onRequest', (request, _reply, done) => inRequest({ requestId: request.id, address: request.ip }, done))
  app.addHook('onSend', async (request, reply, payload) => {
    const outcome = outcomeOf(reply.statusCode)
    const { audit } = request.routeOptions.config
    const known = actorOf(request)
    if (outcome === 'ok' && request.auditWritten) return payload
    const isDenial = outcome === 'denied' && known !== ''
    if (outcome === undefined || (audit === undefined && !isDenial)) return payload
    const { method, routeOptions } = request
    await record({
      actor: known,
      action: audit ?? 'access',
      target: audit === undefined ? `${method} ${routeOptions.url ?? ''}` : targetOf(request),
      outcome,
      detail: {},
    })
    return payload
  })
}

function actorOf(request: FastifyRequest): string {
  return request.identity?.actor.userId ?? request.auditActor
}

/** Faults and requests of the wrong shape changed nothing and are not entries. */
function outcomeOf(status: number): RequestAct['outcome'] | undefined {
  if (status < 400) return 'ok'
  return status === 401 || status === 403 || status === 429 ? 'denied' : undefined
}

function targetOf(request: FastifyRequest): string {
  const named = [request.params, request.body].flatMap((part) => (typeof part === 'object' && part !== null ? [new Map(Object.entries(part))] : []))
  for (const key of TARGETS) for (const fields of named) if (typeof fields.get(key) === 'string') return String(fields.get(key))
  return request.auditActor
}
