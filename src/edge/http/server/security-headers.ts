import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** For the style elements of this one response. */
    cspNonce: string
  }
}

const NONCE_BYTES = 16
const YEAR_SECONDS = 31_536_000

interface PolicyChange {
  /** Exact origins that may frame the page; only for pages opened for embedding. */
  readonly frameAncestors?: readonly string[]
  /** More origins that pictures may come from; only for pages that show what an editor placed there. */
  readonly pictures?: readonly string[]
  /** One more origin that a form may lead to; only for consent pages. */
  readonly formAction?: string
}

/** Every response carries these, errors too; nothing is kept by a cache unless a route says so. */
export function addSecurityHeaders(app: FastifyInstance, https: boolean): void {
  app.decorateRequest('cspNonce', '')
  app.addHook('onRequest', async (request, reply) => {
    request.cspNonce = newNonce()
    reply.headers(securityHeaders(request.cspNonce, https))
    reply.header('x-request-id', request.id)
  })
}

export function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString('base64')
}

export function securityHeaders(nonce: string, https: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': policy(nonce, {}),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(https ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
  }
}

/** Opens the policy of this one response for embedding, or for a form that leads to a checked redirect. */
export function relaxPolicy(reply: FastifyReply, change: PolicyChange): void {
  reply.header('content-security-policy', policy(reply.request.cspNonce, change))
}

function policy(nonce: string, change: PolicyChange): string {
  const ancestors = sources(change.frameAncestors)
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    ["img-src 'self' data: blob:", ...sources(change.pictures)].join(' '),
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    ["form-action 'self'", ...sources(change.formAction === undefined ? [] : [change.formAction])].join(' '),
    `frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`,
  ].join('; ')
}

/** Without those that would end their directive or begin another: the name of a host may hold `;`. */
function sources(origins: readonly string[] = []): readonly string[] {
  return origins.filter((origin) => !/[\s;,'"*]/.test(origin))
}
