import { useDocumentVisibility } from '@mantine/hooks'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { Failure } from '../api/failure.ts'
import { isRunning, NOT_ACCEPTED, type Turn } from '../chat/turns.ts'
import { type ConversationState, changed, hasEnded, NOTHING_ASKED } from './conversation-state.ts'
import { statusOf, turnsOfExecutions } from './execution-turns.ts'
import { askQuestion, beginConversation, readExecutions, readMessages } from './space-api.ts'
import { spaceEvents } from './space-events.ts'

export interface SpaceConversationView {
  readonly turns: readonly Turn[]
  readonly live: ConversationState['live']
  readonly running: boolean
  readonly reading: 'waiting' | 'there' | { readonly error: unknown }
  /** @throws Failure when the server does not take it; the question is gone from the page then */
  ask(text: string): Promise<void>
}
interface About {
  readonly spaceId: string
  /** One that is there already; otherwise the first question begins one. */
  readonly openId: string | undefined
  readonly onBegun: (id: string) => void
  readonly onEnded: (outcome: string) => void
}

/** One conversation of a space, kept up to date by its events for as long as it is on screen. */
export function useSpaceConversation({ spaceId, openId, onBegun, onEnded }: About): SpaceConversationView {
  const [id, setId] = useState(openId)
  const [state, tell] = useReducer(changed, NOTHING_ASKED)
  const [reading, setReading] = useState<SpaceConversationView['reading']>(openId === undefined ? 'there' : 'waiting')

  const read = useCallback(async (conversationId: string, signal: AbortSignal) => {
    const [questions, executions] = await Promise.all([readMessages(conversationId, signal), readExecutions(conversationId, signal)])
    if (!signal.aborted) tell({ type: 'read', questions, executions })
  }, [])

  useEffect(() => {
    if (openId === undefined) return
    const stop = new AbortController()
    read(openId, stop.signal).then(
      () => setReading('there'),
      (error: unknown) => !stop.signal.aborted && setReading({ error }),
    )
    return () => stop.abort()
  }, [openId, read])

  const wasAsked = state.questions.some(({ execution_id }) => execution_id !== NOT_ACCEPTED)
  const newest = state.executions.at(-1)
  const isSeen = useDocumentVisibility() === 'visible'
  // browsers keep few connections to one host: pages that nobody looks at and that wait for nothing let theirs go
  const follows = wasAsked && (isSeen || (newest !== undefined && !hasEnded(newest)))
  useEffect(() => {
    if (id === undefined || !follows) return
    const stop = new AbortController()
    const follow = async () => {
      for await (const event of spaceEvents(id, stop.signal)) {
        if (event.kind === 'broken') await read(id, stop.signal).catch(unlessAway)
        else if (event.kind === 'progress') tell({ type: 'progress', execution: event.execution, event: event.event })
        else tell({ type: 'execution', execution: event.execution })
      }
    }
    follow().catch((error: unknown) => !stop.signal.aborted && setReading({ error }))
    return () => stop.abort()
  }, [id, follows, read])

  const ended = newest !== undefined && hasEnded(newest) ? statusOf(newest) : undefined
  const askedHere = useRef(false)
  useEffect(() => {
    if (ended !== undefined && askedHere.current) onEnded(ended)
  }, [ended, onEnded])

  async function ask(text: string) {
    askedHere.current = true
    tell({ type: 'asking', text, at: new Date().toISOString() })
    try {
      const conversationId = id ?? (await beginConversation(spaceId)).id
      const execution = await askQuestion(conversationId, text)
      tell({ type: 'accepted', execution })
      setId(conversationId)
      if (id === undefined) onBegun(conversationId)
    } catch (error) {
      tell({ type: 'refused' })
      throw error
    }
  }

  const turns = useMemo(() => turnsOfExecutions(id ?? '', state.questions, state.executions), [id, state.questions, state.executions])
  const last = turns.at(-1)
  const running = last !== undefined && (last.answer === undefined || isRunning(last.answer.status))
  return { turns, live: state.live, running, reading, ask }
}

/** A server that does not answer is asked again; whatever else it says counts. */
function unlessAway(error: unknown): void {
  if (!(error instanceof Failure) || (error.status !== 0 && error.status < 500)) throw error
}
