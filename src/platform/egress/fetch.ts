import { isIP } from 'node:net'
import { Agent, fetch as dial } from 'undici'
import { AppError } from '../../errors.ts'
import { type AddressPolicy, checkAddress, type Destination } from './address.ts'

export interface FetchRules extends Pick<Destination, 'purpose' | 'opened'> {
  /** From the call to the last byte. */
  readonly timeoutMs: number
  /** Of an answer, after decompression. */
  readonly maxBytes: number
  /** Told of each private `address:port` that was dialled. */
  readonly seen?: (address: string) => void
}

/**
 * `fetch` that dials only checked addresses: a host is resolved once, every address of it is judged, and the connection
 * goes to the one that was judged, so a name that changes its answer gains nothing. No redirect is followed, no cookie is
 * kept, and clear text goes to listed private addresses only.
 *
 * @throws AppError `connection_failed` with class `host_not_allowed`, `name_not_found`, `tls`, `timeout`, `refused` or `too_large`
 */
export function createFetch(policy: AddressPolicy, rules: FetchRules): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') throw failed('host_not_allowed')
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    const checked = await checkAddress(policy, { purpose: rules.purpose, opened: rules.opened, host: url.hostname, port })
    if (url.protocol === 'http:' && !checked.private) throw failed('tls')
    for (const address of checked.inside) rules.seen?.(address)
    const request = input instanceof Request ? { method: input.method, headers: Object.fromEntries(input.headers), body: await bodyOf(input) } : {}
    const given = { ...request, ...plainInit(init) }
    return throughOneAddress(url, given, checked.address, rules)
  }
}

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array | null
}

async function throughOneAddress(url: URL, sent: Sent, address: string, rules: FetchRules): Promise<Response> {
  const dispatcher = new Agent({
    connect: { timeout: rules.timeoutMs, lookup: (_host, _options, done) => done(null, [{ address, family: isIP(address) }]) },
    maxResponseSize: rules.maxBytes,
  })
  try {
    const signal = AbortSignal.timeout(rules.timeoutMs)
    const response = await dial(url, { ...sent, redirect: 'manual', signal, dispatcher })
    const bytes = await response.arrayBuffer()
    if (bytes.byteLength > rules.maxBytes) throw failed('too_large')
    const empty = response.status === 204 || response.status === 304 || sent.method === 'HEAD'
    return new Response(empty ? null : bytes, { status: response.status, headers: plainHeaders(response.headers) })
  } catch (error) {
    throw error instanceof AppError ? error : failed(classOf(error), error)
  } finally {
    await dispatcher.destroy()
  }
}

/** The body is whole and plain by now, so what described its form on the way no longer holds. */
function plainHeaders(headers: Iterable<[string, string]>): Headers {
  return new Headers([...headers].filter(([name]) => !['content-encoding', 'content-length', 'transfer-encoding', 'set-cookie'].includes(name)))
}

function plainInit(init: RequestInit | undefined): Sent {
  if (init === undefined) return {}
  const { method, headers, body } = init
  return {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers: Object.fromEntries(new Headers(headers)) }),
    ...(body !== undefined && { body: body === null || body instanceof Uint8Array ? body : String(body) }),
  }
}

async function bodyOf(request: Request): Promise<string | null> {
  return request.body === null ? null : request.text()
}

function classOf(error: unknown): string {
  const codes = [error, error instanceof Error ? error.cause : undefined].map((each) => (each instanceof Error && 'code' in each ? String(each.code) : ''))
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout'
  if (codes.some((code) => code.includes('TIMEOUT'))) return 'timeout'
  if (codes.includes('UND_ERR_RES_EXCEEDED_MAX_SIZE')) return 'too_large'
  if (codes.some((code) => code.includes('CERT') || code.includes('TLS') || code.startsWith('ERR_SSL') || code.includes('SELF_SIGNED'))) return 'tls'
  return 'refused'
}

function failed(cause: string, error?: unknown): AppError {
  return new AppError('connection_failed', { class: cause }, { cause: error })
}
