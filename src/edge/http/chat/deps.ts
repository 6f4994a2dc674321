import type { FastifyRequest } from 'fastify'
import type { Conversations } from '../../../app/conversations/index.ts'
import type { Chart } from '../../../flow.ts'
import type { HeldCalls, OnRevoked } from './held-calls.ts'
import type { Presentation } from './present.ts'

export interface ChatRouteDeps {
  readonly conversations: Conversations
  /** Address people use, without a slash at its end; absent: the one each request names. */
  readonly publicUrl?: string
  /** Between two spaces that keep a held answer alive; ten seconds unless given. */
  readonly keepAliveMs?: number
  readonly renderPng: (chart: Chart) => Promise<Uint8Array>
  /** Absent: what a revoked credential holds open stays open until it ends. */
  readonly onRevoked?: OnRevoked
}

/** What each group of routes gets. */
export interface RouteDeps extends ChatRouteDeps {
  readonly held: HeldCalls
}

export function presentationFor(deps: ChatRouteDeps, request: FastifyRequest): Presentation {
  const publicUrl = (deps.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
  return { publicUrl, cli: request.headers['x-response-format'] === 'cli' }
}
