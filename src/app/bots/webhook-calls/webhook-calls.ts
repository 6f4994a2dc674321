import { createHmac, randomBytes } from 'node:crypto'
import { AppError } from '../../../errors.ts'
import type { Json } from '../../../flow.ts'
import { type AddressPolicy, createFetch } from '../../../platform/egress/index.ts'
import type { OpenWebhook, VerifyWebhook } from '../webhooks/index.ts'
import { readReply } from './read-reply.ts'

export interface WebhookCalls {
  readonly verify: VerifyWebhook
  /** One attempt, of ten seconds or of `withinMs` where that is less. Never throws. */
  call(webhook: OpenWebhook, occasion: CallOccasion, withinMs?: number): Promise<CallResult>
}
/** What happened, for either version of the body. */
export interface CallOccasion {
  readonly chatId: string
  readonly messageId: string
  readonly sessionId: string
  /** Id of the chat user. */
  readonly userId: string
  /** The caller's own text for the user. */
  readonly externalId: string
  readonly node: { readonly id: string; readonly name: string }
  readonly userAttributes: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
  readonly result: Json
}
export type CallResult =
  | { readonly kind: 'answered'; readonly texts: readonly string[]; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly message: string }

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 256 << 10
const CHALLENGE_BYTES = 16

export interface WebhookCallDeps {
  /** Where calls may go. */
  readonly addresses: AddressPolicy
  readonly now: () => Date
  /** Shorter in tests. */
  readonly timeoutMs?: number
}

/** Calls addresses that editors gave, under the rules for everything that leaves the server. */
export function createWebhookCalls({ addresses, now, timeoutMs = TIMEOUT_MS }: WebhookCallDeps): WebhookCalls {
  const sending = (withinMs: number): typeof fetch =>
    createFetch(addresses, { purpose: 'webhook', opened: [], timeoutMs: withinMs, maxBytes: MAX_ANSWER_BYTES })
  return {
    verify: async (webhook) => {
      const challenge = randomBytes(CHALLENGE_BYTES).toString('hex')
      const answer = await attempt(async () => {
        const response = await sending(timeoutMs)(challengeUrl(webhook, challenge), { headers: headersOf(webhook) })
        return { status: response.status, body: await response.text() }
      }, timeoutMs)
      if ('failed' in answer) return { verified: false, message: answer.failed }
      if (answer.status < 200 || answer.status > 299) return { verified: false, message: `Request failed with status code ${answer.status}` }
      return answer.body.trim() === challenge ? { verified: true } : { verified: false, message: 'The answer is not the challenge.' }
    },
    call: async (webhook, occasion, withinMs = timeoutMs) => {
      const mostMs = Math.min(timeoutMs, withinMs)
      const body = JSON.stringify(webhook.version === 2 ? bodyV2(webhook, occasion) : bodyV1(occasion, now()))
      const answer = await attempt(async () => {
        const headers = { ...headersOf(webhook), 'content-type': 'application/json', 'x-parley-signature': signatureOf(webhook.token, body, now()) }
        const response = await sending(mostMs)(webhook.url, { method: 'POST', headers, body })
        return { status: response.status, body: await response.text() }
      }, mostMs)
      if ('failed' in answer) return { kind: 'failed', message: answer.failed }
      if (answer.status < 200 || answer.status > 299) return { kind: 'failed', message: `Request failed with status code ${answer.status}` }
      const reply = readReply(answer.body)
      return reply === null ? { kind: 'failed', message: 'The answer is not the documented JSON.' } : { kind: 'answered', ...reply }
    },
  }
}

function challengeUrl({ url, token }: OpenWebhook, challenge: string): string {
  const asked = new URL(url)
  asked.searchParams.set('challenge', challenge)
  asked.searchParams.set('token', token)
  return asked.href
}

function headersOf({ headers, auth }: OpenWebhook): Record<string, string> {
  const given = Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]))
  if (auth === null) return given
  return { ...given, authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` }
}

/** The receiver computes the same over `t`, a point and the body as received, with its token as the key. */
function signatureOf(token: string, body: string, now: Date): string {
  const at = Math.floor(now.getTime() / 1000)
  return `t=${at},v1=${createHmac('sha256', token).update(`${at}.${body}`).digest('hex')}`
}

function bodyV2({ id, name }: OpenWebhook, occasion: CallOccasion) {
  const { chatId, messageId, userId, externalId, node, userAttributes, parameters } = occasion
  const called = { id: node.id, name: node.name, type: 'WEBHOOK', webhookId: id, webhookName: name }
  return { chatId, messageId, userId, externalId, node: called, userAttributes, attributes: parameters }
}

function bodyV1({ chatId, result, sessionId }: CallOccasion, now: Date) {
  return { conversationId: chatId, result, sessionId, timestamp: now.toISOString(), status: { code: 200, type: 'success' } }
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function attempt(send: () => Promise<Answer>, timeoutMs: number): Promise<Answer | { readonly failed: string }> {
  return send().catch((error: unknown) => ({ failed: reasonOf(error, timeoutMs) }))
}

/** For the editor, who may not learn what lies inside the network. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof AppError)) return 'The address cannot be called.'
  const cause = String(error.facts.class ?? '')
  return cause === 'timeout' ? `timeout of ${timeoutMs}ms exceeded` : (REASONS[cause] ?? 'The address cannot be reached.')
}
const REASONS: Readonly<Record<string, string>> = {
  host_not_allowed: 'This address may not be called.',
  name_not_found: 'The name of the host is not known.',
  tls: 'The address must be https with a certificate that holds.',
  too_large: `The answer is larger than ${MAX_ANSWER_BYTES >> 10} KiB.`,
}
