import { eventFrames } from '../api/events.ts'
import { Failure } from '../api/failure.ts'
import type { ConversationEvent, Step } from '../api/wire.ts'
import { endIfRefused, eventsPath } from './space-api.ts'
import type { Execution } from './space-wire.ts'

const RETRY_MS = 1_000
const SLOWEST_MS = 30_000

/** What the steps of a turn are called here; their own titles would name tables. */
const TITLES: Readonly<Record<Step['kind'], string>> = {
  link: 'Reading the question',
  plan: 'Working out what to ask the data',
  query: 'Asking the data',
  skill: 'Running a skill',
  chart: 'Drawing a chart',
  narrate: 'Writing the answer',
}

export type SpaceEvent =
  | { readonly kind: 'progress'; readonly execution: string; readonly event: ConversationEvent }
  | { readonly kind: 'execution'; readonly execution: Execution }
  /** The stream broke: something may have been missed. */
  | { readonly kind: 'broken' }

/** What happens in a conversation for as long as it is open. Its end is a refusal: by then the token or the conversation is gone. */
export async function* spaceEvents(conversationId: string, signal: AbortSignal): AsyncGenerator<SpaceEvent> {
  let last: string | undefined
  for (let wait = RETRY_MS; !signal.aborted; wait = Math.min(wait * 2, SLOWEST_MS)) {
    try {
      for await (const frame of eventFrames(eventsPath(conversationId), last, signal)) {
        wait = RETRY_MS
        last = frame.id ?? last
        const event = spaceEvent(frame.type, JSON.parse(frame.data))
        if (event !== undefined) yield event
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Failure && error.status === 401) endIfRefused(error)
      if (error instanceof Failure && error.status === 404) throw error
    }
    if (signal.aborted) return
    yield { kind: 'broken' }
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

type Data = Execution & { readonly execution_id: string; readonly queued_ahead: number; readonly step: Omit<Step, 'title'> }

function spaceEvent(type: string, data: Data): SpaceEvent | undefined {
  const { execution_id: execution, step } = data
  if (type === 'message') return { kind: 'execution', execution: data }
  if (type === 'turn-start') return { kind: 'progress', execution, event: { type, turn_id: execution, queued_ahead: data.queued_ahead } }
  if (type !== 'step-start' && type !== 'step-end') return undefined
  return { kind: 'progress', execution, event: { type, turn_id: execution, step: { ...step, title: TITLES[step.kind] } } }
}
