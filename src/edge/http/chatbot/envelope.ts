import type { FastifyRequest } from 'fastify'
import type { AppError } from '../../../errors.ts'

/** The path of the contract; everything below it speaks in its envelopes, errors too. */
const BASE = /^\/chatbot(\/|$|\?)/
const SUCCESS = { code: 200, type: 'success' } as const
const TYPES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'too_large',
  429: 'too_many_requests',
  503: 'unavailable',
}
const MALFORMED = 422

export function isOfChatbot(request: Pick<FastifyRequest, 'url'>): boolean {
  return BASE.test(request.url)
}

/** What a change answers. */
export function written(now: Date) {
  return { timestamp: now.toISOString(), status: SUCCESS }
}

/** A malformed request is 400 here, and the status stands in the body too. */
export function chatbotError(error: AppError, detail: unknown, requestId: string, now: Date) {
  const code = error.status === MALFORMED ? 400 : error.status
  const type = TYPES[code] ?? (code >= 500 ? 'internal_error' : 'bad_request')
  return { status: code, body: { timestamp: now.toISOString(), status: { code, type }, detail, code: error.code, request_id: requestId } }
}
