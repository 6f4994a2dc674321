import { AppError } from '../../../errors.ts'
import type { Auth, ResponseAction } from '../config/index.ts'
import { accessTokens } from './access-tokens.ts'
import type { ExtractRun, PipelineResponse } from './contract.ts'
import { originOf, withCredentials, withoutCredentials } from './credentials.ts'
import { type Hide, hiding } from './hide.ts'
import { type HostPace, hostPace } from './host-pace.ts'
import { addressOf, bodyText, type Outgoing } from './outgoing.ts'
import { retryAfterMs } from './retry-after.ts'

/** Sends requests of one run: credentials, redirects, turns and repeated attempts. */
export interface Exchange {
  readonly send: (request: Outgoing, sender: Sender) => Promise<Answer>
}
/** The resource a request is for. */
export interface Sender {
  readonly resource: string
  readonly auth: Auth | undefined
  /** Only this origin gets credentials. */
  readonly home: string
  readonly actions: readonly ResponseAction[]
  /** 1 for a probe. */
  readonly attempts: number
  readonly hide: Hide
  readonly retried: () => void
}
export interface Answer extends PipelineResponse {
  /** A response action says that there is nothing here. */
  readonly ignored: boolean
}

/** @source spec: pipelines 2.2 */
export const ATTEMPTS = 5
const LONGEST_WAIT_MS = 300_000
const JITTER = 0.1
const MAX_REDIRECTS = 3
const AGAIN_CLASSES = new Set(['refused', 'timeout', 'broken', 'name_not_found'])
const TOO_MANY = 429
const SERVER_FAULT = 500
const CLIENT_FAULT = 400

export function exchange(run: ExtractRun, signal: AbortSignal): Exchange {
  const { client, secrets } = run.config
  const pace: HostPace = hostPace(client, run.now, (ms) => run.wait(ms, signal))
  const limits = { timeoutMs: client.timeoutMs, maxBytes: client.maxPageBytes, signal }
  const tokens = accessTokens(run.now, (request, sender) => attempts(request, sender))

  async function attempts(request: Outgoing, sender: Sender): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      const tried = await one(request, sender)
      if (tried.kind === 'done') return tried.answer
      if (attempt >= sender.attempts) throw tried.error()
      const waitMs = tried.afterMs ?? Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (attempt - 1)) * (1 + JITTER * run.random())
      if (waitMs > LONGEST_WAIT_MS)
        throw fault(
          sender,
          `the API asks to wait ${Math.ceil(waitMs / 1_000)} s, longer than a run waits. Run it again later; it goes on where it stopped.`,
          {},
        )
      sender.retried()
      run.events({ type: 'retry', resource: sender.resource, attempt, waitMs: Math.round(waitMs), why: tried.why })
      await run.wait(waitMs, signal)
    }
  }

  type Tried =
    | { readonly kind: 'done'; readonly answer: Answer }
    | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | null; readonly error: () => AppError }

  async function one(request: Outgoing, sender: Sender): Promise<Tried> {
    try {
      return judged(await followed(request, sender), request, sender)
    } catch (error) {
      signal.throwIfAborted()
      const cause = error instanceof AppError && error.code === 'connection_failed' ? String(error.facts.class) : null
      if (cause === null) throw error
      const failure = (): AppError => connectionFault(error, cause, request, sender)
      if (!AGAIN_CLASSES.has(cause)) throw failure()
      return { kind: 'again', why: cause, afterMs: null, error: failure }
    }
  }

  function judged(response: PipelineResponse, request: Outgoing, sender: Sender): Tried {
    const { status, headers } = response
    const action = sender.actions.find((each) => fits(each, response))?.action
    if (action === 'ignore') return { kind: 'done', answer: { ...response, ignored: true } }
    const isBusy = status === TOO_MANY || status >= SERVER_FAULT
    if (action !== 'retry' && !isBusy) {
      if (status >= CLIENT_FAULT || status < 200 || (status >= 300 && status < 400)) throw statusFault(response, request, sender)
      return { kind: 'done', answer: { ...response, ignored: false } }
    }
    return {
      kind: 'again',
      why: String(status),
      afterMs: retryAfterMs(headers.get('retry-after'), run.now()),
      error: () => statusFault(response, request, sender),
    }
  }

  /** One request and at most three redirects, each address checked by `fetch` and given credentials by its own origin. */
  async function followed(request: Outgoing, sender: Sender): Promise<PipelineResponse> {
    let [url, method, body] = [addressOf(request), request.method, bodyText(request)]
    for (let redirects = 0; ; redirects++) {
      const response = await direct(url, method, body, request.headers, sender)
      const target = response.status >= 301 && response.status <= 308 ? response.headers.get('location') : undefined
      if (target === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return response
      if (redirects >= MAX_REDIRECTS) throw fault(sender, `${method} ${sender.hide.url(url)} redirects more than ${MAX_REDIRECTS} times.`, {})
      const next = URL.parse(target, url)
      if (next === null) throw fault(sender, `${method} ${sender.hide.url(url)} redirects to what is no address.`, {})
      if (response.status <= 303 && method !== 'GET') [method, body] = ['GET', null]
      url = next.href
    }
  }

  async function direct(
    url: string,
    method: string,
    body: { text: string; type: string } | null,
    own: Outgoing['headers'],
    sender: Sender,
  ): Promise<PipelineResponse> {
    const origin = originOf(url)
    const typed = body === null || own.some(([name]) => name.toLowerCase() === 'content-type') ? own : [...own, ['Content-Type', body.type] as const]
    const accepting = typed.some(([name]) => name.toLowerCase() === 'accept') ? typed : [['Accept', 'application/json, */*;q=0.5'] as const, ...typed]
    const at =
      origin === sender.home
        ? await withCredentials({ url, headers: accepting }, sender.auth, tokens(sender))
        : withoutCredentials({ url, headers: accepting }, secrets)
    const sent = body !== null && (origin === sender.home || !secrets.some((secret) => body.text.includes(secret))) ? body.text : undefined
    return pace.taking(origin, async () => {
      signal.throwIfAborted()
      const started = run.now().getTime()
      const response = await run.fetch({ method, url: at.url, headers: Object.fromEntries(at.headers), ...(sent !== undefined && { body: sent }), ...limits })
      pace.told(origin, response.status)
      const ms = run.now().getTime() - started
      run.events({
        type: 'request-end',
        resource: sender.resource,
        method,
        url: sender.hide.url(url),
        status: response.status,
        ms,
        bytes: response.bytes.byteLength,
      })
      return response
    })
  }

  return { send: attempts }
}

function fits({ status, content }: ResponseAction, response: PipelineResponse): boolean {
  if (status !== undefined && status !== response.status) return false
  return content === undefined || Buffer.from(response.bytes.buffer, response.bytes.byteOffset, response.bytes.byteLength).includes(content)
}

function fault(sender: Sender, why: string, facts: Readonly<Record<string, unknown>>, cause?: unknown): AppError {
  return new AppError('pipeline_request', { resource: sender.resource, why: sender.hide.text(why), ...facts }, { cause })
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'the API does not take the request',
  401: 'the credentials are missing or wrong',
  403: 'the credentials may not read this',
  404: 'there is nothing at this address',
  429: 'the API takes no more requests for the moment',
}

function statusFault(response: PipelineResponse, request: Outgoing, sender: Sender): AppError {
  const { status } = response
  const meaning = MEANINGS[status] ?? (status >= SERVER_FAULT ? 'the API is not well' : 'that is no answer with data')
  const said = saidBy(response)
  return fault(sender, `${request.method} ${sender.hide.url(addressOf(request))} answered ${status}: ${meaning}${said === null ? '' : `. It says: ${said}`}.`, {
    status,
  })
}

const LONGEST_QUOTE = 200
const LONGEST_FAULT_BODY = 65_536

/** What an API says about its refusal, where it says it in one of the usual places. */
function saidBy({ bytes }: PipelineResponse): string | null {
  if (bytes.byteLength === 0 || bytes.byteLength > LONGEST_FAULT_BODY) return null
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    const text = findText(body, 0)
    return text === null ? null : text.replace(/\s+/g, ' ').slice(0, LONGEST_QUOTE).replace(/\.$/, '')
  } catch {
    // an error page that is no JSON says nothing to quote
    return null
  }
}

function findText(body: unknown, depth: number): string | null {
  if (typeof body !== 'object' || body === null || depth > 2) return null
  const fields = new Map<string, unknown>(Object.entries(body))
  const direct = ['message', 'error_description', 'detail', 'error', 'title']
    .map((key) => fields.get(key))
    .find((value) => typeof value === 'string' && value !== '')
  return typeof direct === 'string' ? direct : findText(fields.get('error') ?? fields.get('0') ?? fields.get('errors'), depth + 1)
}

const CONNECTION_MEANINGS: Readonly<Record<string, string>> = {
  refused: 'the API cannot be reached',
  broken: 'the answer broke off',
  timeout: 'the API did not answer in time',
  name_not_found: 'the name of the host is not known',
  tls: 'there is no safe connection to the API (https with a valid certificate)',
  too_large: 'the answer is larger than max_page_bytes',
  headers_too_large: 'the headers of the answer are too large',
  invalid_request: 'a header or the method holds what may not stand there',
  encoding: 'the answer is encoded in a way that cannot be read',
}

function connectionFault(error: unknown, cause: string, request: Outgoing, sender: Sender): AppError {
  const where = `${request.method} ${sender.hide.url(addressOf(request))}`
  const entry = error instanceof AppError && typeof error.facts.entry === 'string' ? error.facts.entry : null
  if (cause === 'host_not_allowed') {
    const open = entry === null ? 'It can never be opened for pipelines.' : `Add it to PARLEY_PRIVATE_HOSTS if that is meant: ${entry}`
    return fault(sender, `${where} leads inside your network. ${open}`, { class: cause }, error)
  }
  return fault(sender, `${where}: ${CONNECTION_MEANINGS[cause] ?? cause}.`, { class: cause }, error)
}

/** How a resource's requests are sent. */
export function senderFor(run: ExtractRun, resource: ExtractRun['config']['resources'][number], home: string, retried: () => void): Sender {
  const { auth, responseActions } = resource.endpoint
  const parameter = auth?.kind === 'api-key' && auth.location === 'query' ? auth.name : null
  return { resource: resource.name, auth, home, actions: responseActions, attempts: ATTEMPTS, hide: hiding(run.config.secrets, parameter), retried }
}
