import { AppError } from '../../../errors.ts'
import type { Auth, ResponseAction } from '../config/index.ts'
import { accessTokens } from './access-tokens.ts'
import type { ExtractRun, PipelineResponse } from './contract.ts'
import { originOf, withCredentials, withoutCredentials } from './credentials.ts'
import { type Hide, hiding } from './hide.ts'
import { type HostPace, hostPace } from './host-pace.ts'
import { addressOf, bodyText, type Outgoing } from './outgoing.ts'
import { connectionFault, requestFault, statusFault } from './request-failures.ts'
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
const ATTEMPTS = 5
/** Somebody waits for a dry run. */
const ATTEMPTS_OF_DRY_RUN = 2
const LONGEST_WAIT_MS = 300_000
const JITTER = 0.1
const MAX_REDIRECTS = 3
/** Its own API, as `client.base_url` names it: an API elsewhere may not send a run there. */
const INSTALLATION = 'parley:'
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
        throw requestFault(
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
      if (status >= CLIENT_FAULT || status < 200 || (status >= 300 && status < 400)) throw statusFault(response, request, sender, tokens.hide)
      return { kind: 'done', answer: { ...response, ignored: false } }
    }
    return {
      kind: 'again',
      why: String(status),
      afterMs: retryAfterMs(headers.get('retry-after'), run.now()),
      error: () => statusFault(response, request, sender, tokens.hide),
    }
  }

  /** One request and at most three redirects, each address checked by `fetch` and given credentials by its own origin. */
  async function followed(request: Outgoing, sender: Sender): Promise<PipelineResponse> {
    let [url, method, body] = [addressOf(request), request.method, bodyText(request)]
    for (let redirects = 0; ; redirects++) {
      const response = await direct(url, method, body, request.headers, sender)
      const target = response.status >= 301 && response.status <= 308 ? response.headers.get('location') : undefined
      if (target === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return response
      if (redirects >= MAX_REDIRECTS) throw requestFault(sender, `${method} ${sender.hide.url(url)} redirects more than ${MAX_REDIRECTS} times.`, {})
      const next = URL.parse(target, url)
      if (next === null) throw requestFault(sender, `${method} ${sender.hide.url(url)} redirects to what is no address.`, {})
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
    if (origin === INSTALLATION && sender.home !== INSTALLATION)
      throw requestFault(sender, `${method} ${sender.hide.url(url)} leads into this installation, where only a config may lead.`, {})
    const typed = body === null || own.some(([name]) => name.toLowerCase() === 'content-type') ? own : [...own, ['Content-Type', body.type] as const]
    const accepting = typed.some(([name]) => name.toLowerCase() === 'accept') ? typed : [['Accept', 'application/json, */*;q=0.5'] as const, ...typed]
    const at =
      origin === sender.home
        ? await withCredentials({ url, headers: accepting }, sender.auth, tokens.tokenFor(sender))
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

/** How a resource's requests are sent. */
export function senderFor(run: ExtractRun, resource: ExtractRun['config']['resources'][number], home: string, retried: () => void): Sender {
  const { auth, responseActions } = resource.endpoint
  const parameter = auth?.kind === 'api-key' && auth.location === 'query' ? auth.name : null
  return {
    resource: resource.name,
    auth,
    home,
    actions: responseActions,
    attempts: run.dryRun ? ATTEMPTS_OF_DRY_RUN : ATTEMPTS,
    hide: hiding(run.config.secrets, parameter),
    retried,
  }
}
