import { credentialHeaders, hasBearer } from './credential.ts'
import { Failure, failureOf } from './failure.ts'
import { noteReachable } from './reachability.ts'

interface Options {
  readonly body?: unknown
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is, with its own type. */
  readonly file?: Blob
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** One request to our own server. @throws Failure, `code: away` when nothing answered */
export async function request(method: string, path: string, options: Options = {}): Promise<Response> {
  const response = await send(method, path, options)
  if (!response.ok) throw stepUp(await failureOf(response))
  return response
}

/** The JSON of one request. The shape is the contract's; it is not checked again here. */
export async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await request(method, path, { body, signal })
  const answer: T = await response.json()
  return answer
}

/** An open session that lost its rights until a second factor is set up goes there, from wherever it is. */
function stepUp(failure: Failure): Failure {
  if (failure.code === 'second_factor_needed' && window.location.pathname !== '/second-factor') window.location.assign('/second-factor')
  return failure
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  try {
    const credentials = hasBearer() ? 'omit' : 'same-origin'
    const response = await fetch(path, { method, credentials, headers: headersOf(options), body: bodyOf(options), signal: options.signal ?? null })
    const gone = response.status === 502 && !response.headers.has('x-request-id')
    noteReachable(!gone)
    return response
  } catch (error) {
    if (options.signal?.aborted) throw error
    noteReachable(false)
    throw new Failure(0, 'away', 'The server does not answer. Parley keeps trying.')
  }
}

function headersOf(options: Options): Record<string, string> {
  const headers = { ...credentialHeaders(), ...options.headers }
  return options.body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' }
}

function bodyOf(options: Options): string | URLSearchParams | Blob | null {
  if (options.file !== undefined) return options.file
  if (options.form !== undefined) return new URLSearchParams(options.form)
  return options.body === undefined ? null : JSON.stringify(options.body)
}
