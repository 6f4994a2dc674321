import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { chatbot } from '../bots-api.ts'
import type { Webhook } from '../wire.ts'

export interface WebhookText {
  readonly name: string
  readonly url: string
  readonly token: string
  readonly version: 1 | 2
  /** Absent: stay as they are. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[]
  readonly auth?: { readonly username: string; readonly password: string } | null
}

export const webhooksQuery = queryOptions({ queryKey: ['bot-webhooks'], queryFn: ({ signal }) => chatbot<Webhook[]>('GET', '/webhooks', undefined, signal) })

export async function saveWebhook(id: string | undefined, text: WebhookText): Promise<void> {
  await (id === undefined ? chatbot('POST', '/webhooks', text) : chatbot('PUT', `/webhooks/${encodeURIComponent(id)}`, text))
  await queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey })
}

export async function removeWebhook(id: string): Promise<void> {
  await chatbot('DELETE', `/webhooks/${encodeURIComponent(id)}`)
  await queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey })
}
