import type { FileAuth } from './file-schema.ts'
import type { Auth } from './resolved.ts'

/** Credentials of the file in our words, references filled in. */
export function authOf(given: FileAuth, fill: (text: string) => string): Auth {
  switch (given.type) {
    case 'bearer':
      return { kind: 'bearer', token: fill(given.token) }
    case 'api_key':
      return { kind: 'api-key', name: fill(given.name), key: fill(given.api_key), location: given.location === 'param' ? 'query' : given.location }
    case 'http_basic':
      return { kind: 'basic', username: fill(given.username), password: fill(given.password) }
    case 'oauth2_client_credentials':
      return {
        kind: 'client-credentials',
        tokenUrl: fill(given.access_token_url),
        clientId: fill(given.client_id),
        clientSecret: fill(given.client_secret),
        ...(given.access_token !== undefined && { token: fill(given.access_token) }),
        request: Object.fromEntries(Object.entries(given.access_token_request_data).map(([name, value]) => [name, fill(String(value))])),
        lifetimeS: given.default_token_expiration,
      }
  }
}

/** The parts of credentials that nobody else may read. */
export function secretParts(auth: Auth): readonly string[] {
  switch (auth.kind) {
    case 'bearer':
      return [auth.token]
    case 'api-key':
      return [auth.key]
    case 'basic':
      return [auth.password, Buffer.from(`${auth.username}:${auth.password}`).toString('base64')]
    case 'client-credentials':
      return [auth.clientSecret, ...(auth.token === undefined ? [] : [auth.token])]
  }
}
