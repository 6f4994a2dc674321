import { request } from './client.ts'
import { Failure } from './failure.ts'
import { linesOf } from './lines.ts'
import type { ConversationEvent } from './wire.ts'

const RETRY_MS = 1000
const MOST_RETRIES = 30

/**
 * Events of the running turn, each once and in order, until it ends. A broken stream is taken up again where it stopped.
 * `EventSource` would not do: it cannot carry a credential and hides the status of a refusal.
 */
export async function* conversationEvents(chatId: string, signal: AbortSignal): AsyncGenerator<ConversationEvent> {
  let last: string | undefined
  for (let attempt = 0; attempt < MOST_RETRIES && !signal.aborted; attempt++) {
    try {
      for await (const frame of frames(chatId, last, signal)) {
        attempt = 0
        last = frame.id ?? last
        yield frame.event
        if (frame.event.type === 'turn-end') return
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Failure && error.status >= 400 && error.status < 500) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

interface Frame {
  readonly id?: string
  readonly event: ConversationEvent
}

async function* frames(chatId: string, last: string | undefined, signal: AbortSignal): AsyncGenerator<Frame> {
  for await (const { id, type, data } of eventFrames(`/api/c2/${encodeURIComponent(chatId)}/events`, last, signal)) {
    const event: ConversationEvent = { type, ...JSON.parse(data) }
    yield { id, event }
  }
}

export interface EventFrame {
  readonly id?: string
  readonly type: string
  readonly data: string
}

/** Frames of one event stream until it ends. @param last id to go on after @throws Failure when it is refused */
export async function* eventFrames(path: string, last: string | undefined, signal: AbortSignal): AsyncGenerator<EventFrame> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' }
  if (last !== undefined) headers['Last-Event-ID'] = last
  const response = await request('GET', path, { headers, signal })
  if (response.body === null) return
  let id: string | undefined
  let type = 'message'
  let data = ''
  for await (const line of linesOf(response.body)) {
    if (line.startsWith('id:')) id = line.slice(3).trim()
    else if (line.startsWith('event:')) type = line.slice(6).trim()
    else if (line.startsWith('data:')) data += line.slice(5).trim()
    else if (line === '' && data !== '') {
      yield { id, type, data }
      data = ''
      type = 'message'
    }
  }
}
