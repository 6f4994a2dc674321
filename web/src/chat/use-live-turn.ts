import { useEffect, useReducer } from 'react'
import { conversationEvents } from '../api/events.ts'
import { conversationQuery, historyQuery, queryClient } from '../api/queries.ts'
import type { ConversationEvent } from '../api/wire.ts'
import { placeAnswer } from './conversation-cache.ts'
import { type LiveTurn, liveTurn, NOT_STARTED } from './live-turn.ts'
import { isRunning, NOT_ACCEPTED } from './turns.ts'

type Action = ConversationEvent | 'forget'

const AGAIN_MS = 1_000

/**
 * Follows the running turn of a conversation; its answer is put into the conversation when it is there.
 * @param turnId `NOT_ACCEPTED` while none runs that the server knows
 */
export function useLiveTurn(chatId: string, turnId: string): LiveTurn {
  const [turn, tell] = useReducer((state: LiveTurn, action: Action) => (action === 'forget' ? NOT_STARTED : liveTurn(state, action)), NOT_STARTED)
  useEffect(() => {
    if (turnId === NOT_ACCEPTED) return
    tell('forget')
    const stop = new AbortController()
    void followUntilEnded({ chatId, turnId }, stop.signal, tell)
    return () => stop.abort()
  }, [chatId, turnId])
  return turn
}

interface Followed {
  readonly chatId: string
  readonly turnId: string
}

/** Whatever became of the stream, the stored conversation is what counts; while that says the turn runs, it is followed on. */
async function followUntilEnded(turn: Followed, signal: AbortSignal, tell: (event: ConversationEvent) => void): Promise<void> {
  const { queryKey } = conversationQuery(turn.chatId)
  while (!signal.aborted) {
    await follow(turn, signal, tell).catch(() => undefined)
    await queryClient.invalidateQueries({ queryKey })
    await queryClient.invalidateQueries({ queryKey: historyQuery.queryKey })
    const chat = queryClient.getQueryData(queryKey)
    if (chat === undefined || chat.turn_id !== turn.turnId || !isRunning(chat.status)) return
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

async function follow({ chatId, turnId }: Followed, signal: AbortSignal, tell: (event: ConversationEvent) => void): Promise<void> {
  for await (const event of conversationEvents(chatId, signal)) {
    if (signal.aborted) return
    if (event.turn_id !== turnId) continue
    if (event.type === 'message') placeAnswer(chatId, event.message)
    else tell(event)
  }
}
