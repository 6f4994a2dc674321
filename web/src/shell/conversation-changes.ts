import { call } from '../api/client.ts'
import { historyQuery, queryClient } from '../api/queries.ts'
import type { Conversation, ConversationSummary } from '../api/wire.ts'

type Shown = Partial<Pick<ConversationSummary, 'title' | 'pinned' | 'labels'>>

/** Shows a change in the rail and in the open conversation at once; the server's word replaces it. */
async function change(chatId: string, shown: Shown, send: () => Promise<unknown>): Promise<void> {
  queryClient.setQueryData(historyQuery.queryKey, (chats) => chats?.map((chat) => (chat.chat_id === chatId ? { ...chat, ...shown } : chat)))
  queryClient.setQueryData<Conversation>(['conversation', chatId], (chat) => chat && { ...chat, ...shown })
  try {
    await send()
  } finally {
    await queryClient.invalidateQueries({ queryKey: historyQuery.queryKey })
  }
}

export const rename = (chatId: string, title: string) => change(chatId, { title }, () => call('POST', '/api/change_title', { chat_id: chatId, title }))

export const pin = (chatId: string, pinned: boolean) => change(chatId, { pinned }, () => call('POST', '/api/pinChat', { chat_id: chatId, pin: pinned }))

export function label(chatId: string, before: readonly string[], labels: readonly string[]): Promise<void> {
  const added = labels.filter((one) => !before.includes(one))
  const removed = before.filter((one) => !labels.includes(one))
  return change(chatId, { labels }, async () => {
    if (added.length > 0) await call('POST', '/api/add_label_to_chat', { chat_id: chatId, labels: added })
    if (removed.length > 0) await call('POST', '/api/remove_label_from_chat', { chat_id: chatId, labels: removed })
  })
}

export async function remove(chatId: string): Promise<void> {
  await call('DELETE', `/api/c2/${encodeURIComponent(chatId)}`)
  queryClient.setQueryData(historyQuery.queryKey, (chats) => chats?.filter((chat) => chat.chat_id !== chatId))
  queryClient.removeQueries({ queryKey: ['conversation', chatId] })
}
