import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { chatbot } from '../bots-api.ts'
import type { Chat } from '../wire.ts'

/** As many as the contract gives at once. */
export const CHATS_OF_A_PAGE = 40

export interface WhichChats {
  readonly storyId?: string
  readonly userId?: string
}

/** The newest chats. */
export const chatsQuery = (which: WhichChats) =>
  queryOptions({ queryKey: ['bot-chats', which], queryFn: ({ signal }) => chatbot<Chat[]>('GET', address(which), undefined, signal) })

/** All chats, newest first, page by page. */
export const allChatsQuery = (which: WhichChats) =>
  infiniteQueryOptions({
    queryKey: ['bot-chats', 'all', which],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ signal, pageParam }) => chatbot<Chat[]>('GET', address(which, pageParam), undefined, signal),
    getNextPageParam: (page) => {
      const last = page.at(-1)
      return last === undefined || page.length < CHATS_OF_A_PAGE ? undefined : Date.parse(last.createdAt)
    },
  })

function address(which: WhichChats, after?: number): string {
  return `/v2/chats?${new URLSearchParams({ ...which, ...(after !== undefined && { after: String(after) }) })}`
}
