import { conversationQuery, queryClient } from '../api/queries.ts'
import type { AssistantMessage, Conversation } from '../api/wire.ts'

/** Puts an answer in its place: instead of the one with its id, else of the placeholder of its turn, else at the end. */
export function placeAnswer(chatId: string, answer: AssistantMessage): void {
  queryClient.setQueryData(conversationQuery(chatId).queryKey, (chat) => chat && withAnswer(chat, answer))
}

function withAnswer(chat: Conversation, answer: AssistantMessage): Conversation {
  const place = chat.messages.findIndex((message) => message.role === 'assistant' && (message.id === answer.id || message.turn_id === answer.turn_id))
  const messages = place < 0 ? [...chat.messages, answer] : chat.messages.with(place, answer)
  const newest = messages.at(-1) === answer
  return { ...chat, messages, ...(newest ? { status: answer.status, turn_id: answer.turn_id } : {}) }
}
