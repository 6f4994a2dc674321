import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../../errors.ts'
import { queryTokensOf } from '../server/request-url.ts'

export const SESSION_COOKIE = 'Authorization'

/** What a request presents. An explicit one always beats the cookie. */
export type Credential =
  | { readonly via: 'header' | 'query'; readonly text: string }
  | { readonly via: 'cookie'; readonly text: string }
  | { readonly via: 'none' }

/**
 * Finds the credential of a request: `API-KEY`, `X-API-KEY`, `Authorization: Bearer`, `?api_token=`, then the cookie.
 * @throws AppError conflicting_credentials when explicit ones are not all the same text
 */
export function readCredential(app: FastifyInstance, request: FastifyRequest): Credential {
  const headers = headerTokens(request.raw.rawHeaders)
  const query = queryTokensOf(request.raw).map((text) => text.trim())
  const [text, ...others] = new Set([...headers, ...query])
  if (others.length > 0) throw new AppError('conflicting_credentials')
  if (text !== undefined) return { via: query.length > 0 ? 'query' : 'header', text }
  const cookie = app.parseCookie(request.headers.cookie ?? '')[SESSION_COOKIE]
  return cookie === undefined || cookie.trim() === '' ? { via: 'none' } : { via: 'cookie', text: cookie.trim() }
}

/** From the headers as sent: Node joins or drops those that are sent twice. */
function headerTokens(rawHeaders: readonly string[]): readonly string[] {
  const tokens: string[] = []
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]?.toLowerCase()
    const value = rawHeaders[n + 1]?.trim() ?? ''
    if (name === 'api-key' || name === 'x-api-key') tokens.push(value)
    if (name === 'authorization') {
      const token = bearerToken(value)
      if (token !== undefined) tokens.push(token)
    }
  }
  return tokens
}

/** Another scheme is not ours (a proxy in front may ask for its own `Basic`); a value without a scheme is a malformed token. */
function bearerToken(value: string): string | undefined {
  const [scheme = '', ...rest] = value.split(/\s+/)
  if (rest.length > 0 && scheme.toLowerCase() !== 'bearer') return undefined
  return rest.join(' ')
}
