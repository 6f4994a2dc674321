import type { Auth } from '../config/index.ts'
import { isSecretParameter } from './hide.ts'

/** A request as it goes out, at one address. */
export interface Addressed {
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** The token of `client-credentials`, everything else stands in the config. */
export type TokenOf = (auth: Extract<Auth, { kind: 'client-credentials' }>) => Promise<string>

/** Adds what says who is asking. */
export async function withCredentials({ url, headers }: Addressed, auth: Auth | undefined, tokenOf: TokenOf): Promise<Addressed> {
  const withHeader = (name: string, value: string): Addressed => ({
    url,
    headers: [...headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase()), [name, value]],
  })
  switch (auth?.kind) {
    case undefined:
      return { url, headers }
    case 'bearer':
      return withHeader('Authorization', `Bearer ${auth.token}`)
    case 'basic':
      return withHeader('Authorization', `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`)
    case 'client-credentials':
      return withHeader('Authorization', `Bearer ${await tokenOf(auth)}`)
    case 'api-key':
      if (auth.location === 'header') return withHeader(auth.name, auth.key)
      return auth.location === 'cookie' ? withHeader('Cookie', `${auth.name}=${auth.key}`) : { url: withKey(url, auth.name, auth.key), headers }
  }
}

/** A next-link may hold the key already: it stands once. */
function withKey(url: string, name: string, key: string): string {
  const bare = withoutParameters(url, (each) => each === name)
  return `${bare}${bare.includes('?') ? '&' : '?'}${new URLSearchParams([[name, key]]).toString()}`
}

const OPEN_HEADERS = new Set(['accept', 'accept-language', 'content-type', 'user-agent'])

/** For another origin than the credentials are for: only headers that say nothing about us, no key in the address. */
export function withoutCredentials({ url, headers }: Addressed, secrets: readonly string[]): Addressed {
  const holdsSecret = (text: string): boolean => secrets.some((secret) => text.includes(secret))
  return {
    url: withoutParameters(url, (name, value) => isSecretParameter(name) || holdsSecret(value)),
    headers: headers.filter(([name, value]) => OPEN_HEADERS.has(name.toLowerCase()) && !holdsSecret(value)),
  }
}

/** The query without some parameters; what stays is not written anew. */
export function withoutParameters(url: string, drop: (name: string, value: string) => boolean): string {
  const at = url.indexOf('?')
  if (at < 0) return url
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((pair) => ![...new URLSearchParams(pair)].some(([name, value]) => drop(name, value)))
  return kept.length === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${kept.join('&')}`
}

/** What may be sent the same credentials: scheme, host and port. */
export function originOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? '' : parsed.origin === 'null' ? parsed.protocol : parsed.origin
}
