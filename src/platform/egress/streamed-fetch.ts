import { isIP } from 'node:net'
import { Agent, fetch as dial } from 'undici'
import { AppError } from '../../errors.ts'
import { type AddressPolicy, checkAddress, type Destination } from './address.ts'

export interface StreamRules extends Pick<Destination, 'purpose' | 'opened'> {
  readonly connectMs: number
  /** Longest silence, before the headers and between two pieces of the body. */
  readonly idleMs: number
  /** Of the body, after decompression. */
  readonly maxBytes: number
}

/**
 * `fetch` for answers that come piece by piece: the addresses of a host are judged as `createFetch` does, and no redirect is
 * followed. The body ends in a typed error when it stays silent for too long, is too large or breaks off; aborting the
 * request's signal closes the connection at once.
 *
 * @throws AppError `connection_failed` with class `host_not_allowed`, `name_not_found`, `tls`, `timeout`, `refused`, `broken` or `too_large`;
 *   the signal's reason when it was aborted
 */
export function createStreamedFetch(policy: AddressPolicy, rules: StreamRules): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') throw failed('host_not_allowed')
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    const checked = await checkAddress(policy, { purpose: rules.purpose, opened: rules.opened, host: url.hostname, port })
    if (url.protocol === 'http:' && !checked.private) throw failed('tls')
    init?.signal?.throwIfAborted()
    const dispatcher = new Agent({
      connect: { timeout: rules.connectMs, lookup: (_host, _options, done) => done(null, [{ address: checked.address, family: isIP(checked.address) }]) },
      headersTimeout: rules.idleMs,
      bodyTimeout: rules.idleMs,
    })
    return begin(url, init ?? {}, dispatcher, rules)
  }
}

async function begin(url: URL, init: RequestInit, dispatcher: Agent, rules: StreamRules): Promise<Response> {
  const { method = 'GET', headers, body, signal } = init
  const close = (): void => void dispatcher.destroy().catch(() => undefined)
  signal?.addEventListener('abort', close, { once: true })
  try {
    const response = await dial(url, {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      redirect: 'manual',
      dispatcher,
      ...(signal && { signal }),
      ...(typeof body === 'string' && { body }),
    })
    const pieces = response.body === null ? null : bounded(response.body, rules, { signal: signal ?? undefined, close })
    if (pieces === null) close()
    return new Response(pieces, { status: response.status, headers: [...response.headers].filter(([name]) => !GONE.includes(name)) })
  } catch (error) {
    close()
    throw signal?.aborted ? signal.reason : failed(classOf(error, 'refused'), error)
  }
}

/** They described the body's form on the way. */
const GONE = ['content-encoding', 'content-length', 'transfer-encoding', 'set-cookie']

interface Life {
  readonly signal: AbortSignal | undefined
  readonly close: () => void
}

/** The body, measured; its connection closes with it. */
function bounded(body: AsyncIterable<Uint8Array>, rules: StreamRules, { signal, close }: Life): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  let bytes = 0
  const end = (): void => {
    signal?.removeEventListener('abort', close)
    close()
  }
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await pieces.next()
        if (done) {
          end()
          return controller.close()
        }
        bytes += value.byteLength
        if (bytes > rules.maxBytes) throw failed('too_large')
        controller.enqueue(value)
      } catch (error) {
        end()
        controller.error(signal?.aborted ? signal.reason : error instanceof AppError ? error : failed(classOf(error, 'broken'), error))
      }
    },
    cancel: end,
  })
}

function classOf(error: unknown, otherwise: string): string {
  const codes = [error, error instanceof Error ? error.cause : undefined].map((each) => (each instanceof Error && 'code' in each ? String(each.code) : ''))
  if (codes.some((code) => code.includes('TIMEOUT') || code === 'ETIMEDOUT')) return 'timeout'
  if (codes.some((code) => code.includes('CERT') || code.includes('TLS') || code.startsWith('ERR_SSL') || code.includes('SELF_SIGNED'))) return 'tls'
  return otherwise
}

function failed(cause: string, error?: unknown): AppError {
  return new AppError('connection_failed', { class: cause }, { cause: error })
}
