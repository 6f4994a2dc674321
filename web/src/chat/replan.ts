import { call } from '../api/client.ts'
import type { AssistantMessage, PlanEdit } from '../api/wire.ts'
import { placeAnswer } from './conversation-cache.ts'

export type Change = { readonly edits: readonly PlanEdit[] } | { readonly choose: string }

/** Runs a turn again with a changed plan, without reading its words anew. The answer takes the old one's place. */
export async function replan(chatId: string, answer: AssistantMessage, change: Change): Promise<AssistantMessage> {
  const path = `/api/c2/${encodeURIComponent(chatId)}/replan`
  const next = await call<AssistantMessage>('POST', path, { turn_id: answer.turn_id, revision: answer.revision ?? 1, ...change })
  placeAnswer(chatId, next)
  return next
}

export async function cancel(chatId: string): Promise<void> {
  await call('POST', `/api/c2/${encodeURIComponent(chatId)}/cancel`)
}
