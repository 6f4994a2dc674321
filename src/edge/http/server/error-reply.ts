import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../../errors.ts'
import { isStoreFault } from '../../../platform/store/index.ts'
import { chatbotError, isOfChatbot } from '../chatbot/envelope.ts'
import { invalidRequest } from './validation.ts'

/**
 * The one error shape of every route: `{detail}`, with the machine code in `X-Error-Code`. A fault nobody expected says
 * nothing of itself; its words go to the log under the request id.
 */
export function replyToErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply))
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error)
  if (known.status >= 500 && known.code !== 'draining') request.log.error({ err: error, requestId: request.id, code: known.code }, 'a request failed')
  if (known.status === 401) reply.header('www-authenticate', 'Bearer')
  const wait = known.facts.retryAfterSeconds ?? (known.status === 429 || known.status === 503 ? DEFAULT_RETRY_SECONDS : undefined)
  if (wait !== undefined) reply.header('retry-after', String(wait))
  reply.header('cache-control', 'no-store').header('x-error-code', known.code)
  reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
  if (isOfChatbot(request)) {
    const { status, body } = chatbotError(known, detailOf(known), request.id, new Date())
    return reply.status(status).send(body)
  }
  return reply.status(known.status).send({ detail: detailOf(known), ...(request.url.startsWith('/v1/') && spacesFacts(known, request)) })
}

/** What /v1 says besides: the code and the request's id in the body, and what its contract calls them. */
function spacesFacts(error: AppError, request: FastifyRequest): object {
  const { wire } = error.facts
  return { code: error.code, request_id: request.id, ...(typeof wire === 'object' && wire) }
}

const DEFAULT_RETRY_SECONDS = 1

/** `items` are the faults of a 422; `detail` is an object where the contract has one instead of a sentence. */
function detailOf(error: AppError): unknown {
  if (error.code === 'internal') return 'Internal Server Error'
  const { items, detail } = error.facts
  if (Array.isArray(items)) return items
  return typeof detail === 'object' && detail !== null ? detail : error.message
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Error)) return new AppError('internal', {}, { cause: error })
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE') return new AppError('body_too_large')
  if (code.startsWith('FST_ERR_CTP_INVALID_MEDIA_TYPE')) return invalidRequest([WRONG_MEDIA_TYPE])
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return invalidRequest([INVALID_JSON])
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') return invalidRequest([INVALID_JSON])
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') return new AppError('route_not_found')
  if (NOT_STORABLE.has(code)) return invalidRequest([NUL])
  if (code === BAD_TEXT && 'detail' in error && /surrogate/.test(String(error.detail))) return invalidRequest([HALF])
  if (isStoreFault(error)) return new AppError('store_unavailable', {}, { cause: error })
  return new AppError('internal', {}, { cause: error })
}

/** What PostgreSQL says to a NUL in a text, and in a text inside JSON. */
const NOT_STORABLE = new Set(['22021', '22P05'])
const NUL = { loc: ['body'], msg: 'Value error, a text holds a NUL character', type: 'value_error' } as const
/** What it says to half of a character inside JSON, among much else that is no fault of a request. */
const BAD_TEXT = '22P02'
const HALF = { loc: ['body'], msg: 'Value error, a text holds half of a character', type: 'value_error' } as const
export const INVALID_JSON = { loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' } as const
const WRONG_MEDIA_TYPE = { loc: ['header', 'content-type'], msg: 'Value error, this content type is not accepted here', type: 'value_error' } as const
