import { request } from '../api/client.ts'
import { conversationQuery, historyQuery, queryClient } from '../api/queries.ts'
import type { Conversation } from '../api/wire.ts'
import { embeddedLogin } from '../embed/embedded-login.ts'
import { newId } from './new-id.ts'
import { NOT_ACCEPTED } from './turns.ts'

export interface Asking {
  readonly text: string
  readonly connectionId?: string
}

/** Starts a conversation. @returns its id, once the server has taken the question */
export async function askNew(asking: Asking): Promise<string> {
  const chatId = newId()
  const body = { chat_id: chatId, messages: [{ role: 'user', content: asking.text }], options: optionsOf(asking) }
  await request('POST', '/api/agentic', { body, headers: { Prefer: 'respond-async', 'Idempotency-Key': newId() } })
  void queryClient.invalidateQueries({ queryKey: historyQuery.queryKey })
  return chatId
}

/** Asks the next question of a conversation; it is shown at once and taken back if the server refuses it. */
export async function askNext(chatId: string, asking: Asking): Promise<void> {
  const { queryKey } = conversationQuery(chatId)
  await queryClient.cancelQueries({ queryKey })
  const before = queryClient.getQueryData(queryKey)
  queryClient.setQueryData(queryKey, (chat) => chat && withQuestion(chat, asking.text))
  try {
    const body = { chat_id: chatId, new_message: { role: 'user', content: asking.text }, options: optionsOf(asking) }
    await request('POST', '/api/agentic_with_history', { body, headers: { Prefer: 'respond-async', 'Idempotency-Key': newId() } })
  } catch (error) {
    queryClient.setQueryData(queryKey, before)
    throw error
  }
  await queryClient.invalidateQueries({ queryKey })
}

function optionsOf(asking: Asking) {
  const said = embeddedLogin()?.options
  return asking.connectionId === undefined ? said : { ...said, connection_id: asking.connectionId }
}

function withQuestion(chat: Conversation, text: string): Conversation {
  const question = { role: 'user', content: text, id: 'asked', position: chat.messages.length, created_at: new Date().toISOString() } as const
  return { ...chat, status: 'queued', turn_id: NOT_ACCEPTED, messages: [...chat.messages, question] }
}
