import { useEffect, useReducer } from 'react'
import { conversationEvents } from '../api/events.ts'
import { conversationQuery, historyQuery, queryClient } from '../api/queries.ts'
import type { ConversationEvent } from '../api/wire.ts'
import { placeAnswer } from './conversation-cache.ts'
import { type LiveTurn, liveTurn, NOT_STARTED } from './live-turn.ts'

type Action = ConversationEvent | 'forget'

/** Follows the running turn of a conversation; its answer is put into the conversation when it is there. */
export function useLiveTurn(chatId: string, running: boolean): LiveTurn {
  const [turn, tell] = useReducer((state: LiveTurn, action: Action) => (action === 'forget' ? NOT_STARTED : liveTurn(state, action)), NOT_STARTED)
  useEffect(() => {
    if (!running) return
    tell('forget')
    const stop = new AbortController()
    void follow(chatId, stop.signal, tell)
    return () => stop.abort()
  }, [chatId, running])
  return turn
}

async function follow(chatId: string, signal: AbortSignal, tell: (event: ConversationEvent) => void): Promise<void> {
  try {
    for await (const event of conversationEvents(chatId, signal)) {
      if (signal.aborted) return
      if (event.type === 'message') placeAnswer(chatId, event.message)
      else tell(event)
    }
  } finally {
    // Whatever became of the stream, the stored conversation is what counts.
    await queryClient.invalidateQueries({ queryKey: conversationQuery(chatId).queryKey })
    await queryClient.invalidateQueries({ queryKey: historyQuery.queryKey })
  }
}
