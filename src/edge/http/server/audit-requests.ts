import type { FastifyInstance, FastifyRequest } from 'fastify'
import { inRequest } from '../../../platform/log/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a call of this route is called in the audit log, once it succeeded or was denied. */
    audit?: string
  }
  interface FastifyRequest {
    /** Who is meant on a public route: the account that signs in. */
    auditActor: string
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
export function auditRequests(app: FastifyInstance, record: (act: RequestAct) => Promise<void>): void {
  app.decorateRequest('auditActor', '')
  app.addHook('onRequest', (request, _reply, done) => inRequest({ requestId: request.id, address: request.ip }, done))
  app.addHook('onSend', async (request, reply, payload) => {
    const outcome = outcomeOf(reply.statusCode)
    const { audit } = request.routeOptions.config
    const known = request.identity?.actor.userId ?? request.auditActor
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
