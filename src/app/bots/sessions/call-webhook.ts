import type { InChat } from '../hand-over/index.ts'
import { newBotId } from '../ids.ts'
import type { WebhookAnswer, WebhookOccasion } from '../talk/index.ts'
import type { TalkDeps } from '../talk-deps.ts'
import { findUser } from '../users/index.ts'
import type { CallResult } from '../webhook-calls/index.ts'
import { findWebhook, type OpenWebhook, setWebhookError } from '../webhooks/index.ts'
import type { WebhookBudget } from './webhook-budget.ts'

/** Where a webhook is called from: a chat, and what is left to its message. */
export interface CallingFrom extends InChat {
  readonly budget: WebhookBudget
}

/** Calls a webhook of the story, while the message may wait for one, and keeps how it went. Never throws for what the receiver does. */
export async function callWebhook(deps: TalkDeps, from: CallingFrom, id: string, occasion: WebhookOccasion): Promise<WebhookAnswer> {
  const nothing = { texts: [], attributes: {} }
  const { db } = deps.store
  const webhook = await findWebhook(db, deps.secrets, from.chat.orgId, id)
  if (webhook === undefined) return { ...nothing, failed: 'there is no such webhook' }
  if (!webhook.verified) return { ...nothing, failed: 'the webhook is not verified' }
  const called = await callOnce(deps, from, webhook, occasion)
  const error = called.kind === 'failed' ? { date: deps.now().toISOString(), message: called.message } : null
  if (error !== null || webhook.error !== null) await setWebhookError(db, id, error)
  return called.kind === 'failed' ? { ...nothing, failed: called.message } : { texts: called.texts, attributes: called.attributes }
}

async function callOnce(deps: TalkDeps, { chat, user, budget }: CallingFrom, webhook: OpenWebhook, occasion: WebhookOccasion): Promise<CallResult> {
  const withinMs = budget.leftMs()
  if (withinMs === 0) return { kind: 'failed', message: `not called: the webhooks of this message took their ${budget.wholeMs}ms together` }
  const externalId = (await findUser(deps.store.db, chat.orgId, user.id))?.userId ?? ''
  const about = {
    chatId: chat.id,
    messageId: newBotId(deps.now()),
    sessionId: chat.sessionId,
    userId: user.id,
    externalId,
    node: occasion.interaction,
    userAttributes: occasion.attributes,
    parameters: occasion.parameters,
    result: occasion.result,
  }
  return budget.spend(() => deps.webhookCalls.call(webhook, about, withinMs))
}
