import type { InChat } from '../hand-over/index.ts'
import { newBotId } from '../ids.ts'
import type { WebhookAnswer, WebhookOccasion } from '../talk/index.ts'
import type { TalkDeps } from '../talk-deps.ts'
import { findUser } from '../users/index.ts'
import { findWebhook, setWebhookError } from '../webhooks/index.ts'

/** Calls a webhook of the story and keeps how it went. Never throws for what the receiver does. */
export async function callWebhook(deps: TalkDeps, { chat, user }: InChat, id: string, occasion: WebhookOccasion): Promise<WebhookAnswer> {
  const nothing = { texts: [], attributes: {} }
  const { db } = deps.store
  const webhook = await findWebhook(db, deps.secrets, chat.orgId, id)
  if (webhook === undefined) return { ...nothing, failed: 'there is no such webhook' }
  if (!webhook.verified) return { ...nothing, failed: 'the webhook is not verified' }
  const externalId = (await findUser(db, chat.orgId, user.id))?.userId ?? ''
  const called = await deps.webhookCalls.call(webhook, {
    chatId: chat.id,
    messageId: newBotId(deps.now()),
    sessionId: chat.sessionId,
    userId: user.id,
    externalId,
    node: occasion.interaction,
    userAttributes: occasion.attributes,
    parameters: occasion.parameters,
    result: occasion.result,
  })
  const error = called.kind === 'failed' ? { date: deps.now().toISOString(), message: called.message } : null
  if (error !== null || webhook.error !== null) await setWebhookError(db, id, error)
  return called.kind === 'failed' ? { ...nothing, failed: called.message } : { texts: called.texts, attributes: called.attributes }
}
