import { useEffect, useState } from 'react'
import { type LiveTurn, liveTurn, NOT_STARTED } from '../../chat/live-turn.ts'
import { hasEnded } from '../conversation-state.ts'
import { readExecutions } from '../space-api.ts'
import { spaceEvents } from '../space-events.ts'
import type { Execution } from '../space-wire.ts'

interface Followed {
  readonly execution?: Execution
  readonly live: LiveTurn
}

/** A question that a bot handed over, followed until it is answered. */
export function useExecution(conversationId: string, executionId: string): Followed {
  const [followed, setFollowed] = useState<Followed>({ live: NOT_STARTED })
  useEffect(() => {
    const stop = new AbortController()
    const take = (execution: Execution | undefined) => {
      if (execution === undefined || execution.id !== executionId) return
      setFollowed((before) => ({ ...before, execution }))
      if (hasEnded(execution)) stop.abort()
    }
    const read = async () => take((await readExecutions(conversationId, stop.signal)).find(({ id }) => id === executionId))
    const follow = async () => {
      await read()
      for await (const event of spaceEvents(conversationId, stop.signal)) {
        if (event.kind === 'broken') await read()
        else if (event.kind === 'execution') take(event.execution)
        else if (event.execution === executionId) setFollowed((before) => ({ ...before, live: liveTurn(before.live, event.event) }))
      }
    }
    follow().catch(() => undefined) // the chat's own answer says what went wrong
    return () => stop.abort()
  }, [conversationId, executionId])
  return followed
}
