import { AppError } from '../../../errors.ts'
import type { Auth } from '../config/index.ts'
import type { TokenOf } from './credentials.ts'
import type { Answer, Sender } from './exchange.ts'
import type { Outgoing } from './outgoing.ts'

type ClientCredentials = Extract<Auth, { kind: 'client-credentials' }>
interface Held {
  readonly token: Promise<{ readonly value: string; readonly until: number }>
}
/** A token is renewed this long before it runs out. */
const MARGIN_MS = 60_000

export interface AccessTokens {
  readonly tokenFor: (sender: Sender) => TokenOf
  /** Tokens are secrets that the config does not know. */
  readonly hide: (text: string) => string
}

/** Access tokens of a run, each asked for once and renewed when it runs out. @source RFC 6749, 4.4 */
export function accessTokens(now: () => Date, send: (request: Outgoing, sender: Sender) => Promise<Answer>): AccessTokens {
  const held = new Map<string, Held>()
  const issued = new Set<string>()
  const tokenFor =
    (sender: Sender): TokenOf =>
    async (auth) => {
      if (auth.token !== undefined) return auth.token
      const key = `${auth.tokenUrl} ${auth.clientId}`
      const known = await held.get(key)?.token
      if (known !== undefined && known.until > now().getTime()) return known.value
      const asked = { token: ask(auth, sender) }
      held.set(key, asked)
      asked.token.catch(() => held.delete(key))
      const { value } = await asked.token
      issued.add(value)
      return value
    }
  return { tokenFor, hide: (text) => [...issued].reduce((hidden, token) => hidden.replaceAll(token, '***'), text) }

  async function ask(auth: ClientCredentials, sender: Sender): Promise<{ value: string; until: number }> {
    const form = { grant_type: 'client_credentials', client_id: auth.clientId, client_secret: auth.clientSecret, ...auth.request }
    const request: Outgoing = { method: 'POST', url: auth.tokenUrl, query: [], headers: [], body: { kind: 'form', value: form } }
    const answer = await send(request, { ...sender, auth: undefined, home: originOfToken(auth), actions: [] })
    const { token, seconds } = read(answer, auth, sender)
    return { value: token, until: now().getTime() + seconds * 1_000 - Math.min(MARGIN_MS, seconds * 500) }
  }
}

function originOfToken(auth: ClientCredentials): string {
  return URL.parse(auth.tokenUrl)?.origin ?? ''
}

function read(answer: Answer, auth: ClientCredentials, sender: Sender): { readonly token: string; readonly seconds: number } {
  const body = new Map<string, unknown>(Object.entries(parsed(answer)))
  const token = body.get('access_token')
  const lifetime = Number(body.get('expires_in') ?? auth.lifetimeS)
  if (typeof token !== 'string' || token === '')
    throw new AppError('pipeline_request', { resource: sender.resource, why: 'the answer of access_token_url holds no access_token.' })
  return { token, seconds: Number.isFinite(lifetime) && lifetime > 0 ? lifetime : auth.lifetimeS }
}

function parsed({ bytes }: Answer): object {
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    // said by the caller: there is no access_token in it
    return {}
  }
}
