import { isIP } from 'node:net'
import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { Agent, type Dispatcher } from 'undici'
import { AppError } from '../../errors.ts'
import { type AddressPolicy, checkAddress, type Destination, privateEntry } from './address.ts'

export interface PooledRules extends Pick<Destination, 'purpose' | 'opened'> {
  readonly connectMs: number
}
export interface WholeRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** From the call to the last byte. */
  readonly timeoutMs: number
  /** Of the answer, after decompression. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}
export interface WholeResponse {
  readonly status: number
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: Uint8Array
}
export interface PooledFetch {
  /**
   * @throws AppError `connection_failed` with class `host_not_allowed` (and the entry of PARLEY_PRIVATE_HOSTS that would open it),
   *   `name_not_found`, `tls`, `timeout`, `refused`, `broken`, `too_large`, `headers_too_large`, `encoding` or `invalid_request`; the signal's reason when aborted
   */
  readonly fetch: (request: WholeRequest) => Promise<WholeResponse>
  readonly close: () => Promise<void>
}

/**
 * Many requests to few hosts: connections stay open between them. A host is resolved and judged for every request, and
 * connections are kept by the address that was judged. No redirect is followed, no cookie kept, and clear text goes to listed
 * private addresses only. A body counts as received when it is whole.
 */
export function createPooledFetch(policy: AddressPolicy, rules: PooledRules): PooledFetch {
  const agents = new Map<string, Agent>()
  const agentFor = (origin: string, address: string): Agent => {
    const key = `${origin} ${address}`
    const known = agents.get(key)
    if (known !== undefined) return known
    const agent = new Agent({ connect: { timeout: rules.connectMs, lookup: (_host, _options, done) => done(null, [{ address, family: isIP(address) }]) } })
    agents.set(key, agent)
    return agent
  }

  async function judged(url: URL): Promise<string> {
    if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') throw failed('host_not_allowed')
    const destination = { purpose: rules.purpose, opened: rules.opened, host: url.hostname, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }
    const checked = await checkAddress(policy, destination).catch(async (error: unknown) => {
      if (!(error instanceof AppError) || error.facts.class !== 'host_not_allowed') throw error
      throw failed('host_not_allowed', error, { entry: await privateEntry(policy, destination).catch(() => null) })
    })
    if (url.protocol === 'http:' && !checked.private) throw failed('tls')
    return checked.address
  }

  return {
    async fetch(request) {
      const url = URL.parse(request.url)
      if (url === null) throw failed('host_not_allowed')
      request.signal.throwIfAborted()
      const agent = agentFor(url.origin, await judged(url))
      const timeout = AbortSignal.timeout(request.timeoutMs)
      try {
        const response = await send(agent, url, request, AbortSignal.any([request.signal, timeout]))
        return { status: response.statusCode, headers: plainHeaders(response.headers), bytes: await wholeBody(response, request.maxBytes) }
      } catch (error) {
        request.signal.throwIfAborted()
        throw error instanceof AppError ? error : failed(timeout.aborted ? 'timeout' : classOf(error), error)
      }
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
      agents.clear()
    },
  }
}

function send(agent: Agent, url: URL, { method, headers, body, timeoutMs }: WholeRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  return agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { 'accept-encoding': 'gzip, br', 'user-agent': 'Parley', ...lowerCase(headers) },
    body: body ?? null,
    signal,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  )
}

async function wholeBody({ body, headers }: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const encodings = String(headers['content-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '' && each !== 'identity')
  try {
    return encodings.length === 0 ? await collected(body, maxBytes) : await decoded(body, encodings, maxBytes)
  } finally {
    body.on('error', () => undefined).destroy()
  }
}

async function collected(pieces: AsyncIterable<Buffer>, maxBytes: number): Promise<Uint8Array> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.byteLength
    if (bytes > maxBytes) throw failed('too_large')
    kept.push(piece)
  }
  const [only] = kept
  return kept.length === 1 && only !== undefined ? only : Buffer.concat(kept, bytes)
}

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}
const MOST_ENCODINGS = 3

async function decoded(body: Readable, encodings: readonly string[], maxBytes: number): Promise<Uint8Array> {
  const decoders = encodings.toReversed().flatMap((name) => DECODERS[name]?.() ?? [])
  if (decoders.length !== encodings.length || decoders.length > MOST_ENCODINGS) throw failed('encoding')
  // an error anywhere ends the last stream, which is the one that is read
  const plain = decoders.reduce<Readable>((stream, decoder) => pipeline(stream, decoder, () => undefined), body)
  return collected(plain, maxBytes)
}

function classOf(error: unknown): string {
  const code = codeOf(error)
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT') return 'timeout'
  if (code === 'UND_ERR_INVALID_ARG') return 'invalid_request'
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large'
  if (code.includes('CERT') || code.includes('TLS') || code.startsWith('ERR_SSL') || code.includes('SELF_SIGNED')) return 'tls'
  if (code === 'Z_BUF_ERROR' || code.startsWith('HPE_') || code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code.startsWith('UND_ERR_RES')) return 'broken'
  return code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR_ZSTD') ? 'encoding' : 'refused'
}

function codeOf(error: unknown): string {
  const own = error instanceof Error && 'code' in error ? String(error.code) : ''
  return own === '' && error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : own
}

function failed(cause: string, error?: unknown, facts: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError('connection_failed', { class: cause, ...facts }, { cause: error })
}
