import { z } from 'zod'
import { AppError } from '../../errors.ts'

/** What a provider answered instead of words. The body is read for a known code only: it may repeat the key or the prompt. */
const answered = z.object({
  statusCode: z.number(),
  responseBody: z.string().optional(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
})

/** Codes of providers that may be repeated. */
const CODES: Readonly<Record<string, string>> = {
  invalid_api_key: 'its key is not accepted',
  authentication_error: 'its key is not accepted',
  UNAUTHENTICATED: 'its key is not accepted',
  permission_error: 'its key may not use this model',
  PERMISSION_DENIED: 'its key may not use this model',
  model_not_found: 'it does not know this model',
  not_found_error: 'it does not know this model',
  NOT_FOUND: 'it does not know this model',
  context_length_exceeded: 'the request is longer than the model takes',
  request_too_large: 'the request is longer than the model takes',
  insufficient_quota: 'the account there has no credit left',
  billing_error: 'the account there has no credit left',
  unsupported_parameter: 'it does not take a part of the request',
  unsupported_value: 'it does not take a part of the request',
}
const STATUSES: Readonly<Record<number, string>> = {
  401: 'its key is not accepted',
  402: 'the account there has no credit left',
  403: 'its key may not use this model',
  404: 'nothing answers at this address, or it does not know this model',
  405: 'nothing answers at this address',
  413: 'the request is longer than the model takes',
}
const CLASSES: Readonly<Record<string, string>> = {
  host_not_allowed: 'its address is not allowed',
  name_not_found: 'its name is not known',
  tls: 'it needs https with a certificate that holds',
  refused: 'nothing answers there',
}

/** A fault of a call, in words of ours. `retryAfterMs` is what the provider asked for. */
export interface ModelFault {
  readonly error: AppError
  /** The same request may work in a moment, and nothing of an answer came yet. */
  readonly again: boolean
  readonly retryAfterMs?: number
}

/** @param begun words of the answer had arrived @returns never the provider's text */
export function modelFault(error: unknown, begun: boolean): ModelFault {
  const known = findApp(error)
  if (known !== undefined) return ofConnection(known, begun)
  const answer = answered.safeParse(error)
  if (!answer.success) return { error: cutOff(error), again: false }
  const { statusCode: status, responseBody = '', responseHeaders = {} } = answer.data
  const code = codeIn(responseBody)
  const why = CODES[code ?? ''] ?? STATUSES[status] ?? `it answered ${status}`
  const facts = { status, ...(code !== undefined && { code }), why }
  if (status === 429 && code !== 'insufficient_quota' && code !== 'billing_error')
    return { error: new AppError('model_rate_limited', facts), again: true, ...retryAfter(responseHeaders['retry-after']) }
  if (status >= 500) return { error: new AppError('model_unreachable', facts), again: true, ...retryAfter(responseHeaders['retry-after']) }
  if (status >= 200 && status < 300) return { error: cutOff(error), again: false }
  return { error: new AppError('model_refused', facts), again: false }
}

function ofConnection(error: AppError, begun: boolean): ModelFault {
  const { class: kind } = error.facts
  if (error.code !== 'connection_failed') return { error, again: false }
  if (kind === 'timeout') return { error: new AppError('model_timeout', {}, { cause: error }), again: false }
  if (kind === 'too_large') return { error: new AppError('model_cut_off', { why: 'it was longer than any answer may be' }, { cause: error }), again: false }
  if (begun || kind === 'broken')
    return { error: new AppError('model_cut_off', { why: 'the connection ended before the answer did' }, { cause: error }), again: false }
  const why = CLASSES[String(kind)] ?? 'nothing answers there'
  return { error: new AppError('model_unreachable', { class: kind, why }, { cause: error }), again: kind === 'refused' }
}

/** Names of the SDK's errors about streams → what they mean. */
const STREAM_FAULTS: Readonly<Record<string, string>> = {
  AI_InvalidResponseDataError: 'the connection ended before the answer did',
  AI_TypeValidationError: 'it is not the answer of a language model',
  AI_JSONParseError: 'it is not the answer of a language model',
  AI_EmptyResponseBodyError: 'it is empty',
  AI_APICallError: 'it is not the answer of a language model',
}

/** What went wrong after the server had agreed to answer. */
function cutOff(cause: unknown): AppError {
  const name = cause instanceof Error ? cause.name : typeof cause
  const said = name in STREAM_FAULTS ? undefined : codeIn(JSON.stringify(cause) ?? '')
  const why = STREAM_FAULTS[name] ?? (said === undefined ? 'its server reported an error' : (CODES[said] ?? ''))
  return new AppError('model_cut_off', { why }, { cause: new Error(name) })
}

/** The SDK wraps what its `fetch` threw. */
function findApp(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  return error instanceof Error && error.cause !== undefined ? findApp(error.cause) : undefined
}

function codeIn(body: string): string | undefined {
  return Object.keys(CODES).find((code) => body.includes(`"${code}"`))
}

function retryAfter(header: string | undefined): { readonly retryAfterMs?: number } {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1_000 } : {}
}
