import type { IncomingMessage } from 'node:http'

/** Parameters that carry a token in an address, where a contract demands it. */
const TOKEN_PARAMETERS = ['api_token', 'access_token'] as const

const queryTokens = new WeakMap<IncomingMessage, readonly string[]>()
const signedIn = new WeakSet<IncomingMessage>()

/**
 * The address that everything behind sees: repeated slashes collapsed, tokens taken out, so that no log, trace or error
 * can repeat them. What was in `api_token` is then read with `queryTokensOf`.
 */
export function rewriteUrl(request: IncomingMessage): string {
  const [path = '/', ...rest] = (request.url ?? '/').split('?')
  const clean = path.replace(/\/{2,}/g, '/')
  const url = rest.length === 0 ? clean : `${clean}${withoutTokens(request, rest.join('?'))}`
  Object.assign(request, { originalUrl: url }) // Fastify keeps the address before rewriting there
  return url
}

export function queryTokensOf(request: IncomingMessage): readonly string[] {
  return queryTokens.get(request) ?? []
}

/** Whether the address came with an `access_token`, which is for the web app's own eyes. */
export function hadAccessToken(request: IncomingMessage): boolean {
  return signedIn.has(request)
}

function withoutTokens(request: IncomingMessage, query: string): string {
  const parameters = new URLSearchParams(query)
  if (!TOKEN_PARAMETERS.some((name) => parameters.has(name))) return `?${query}`
  queryTokens.set(request, parameters.getAll('api_token'))
  if ((parameters.get('access_token') ?? '') !== '') signedIn.add(request)
  for (const name of TOKEN_PARAMETERS) parameters.delete(name)
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}
