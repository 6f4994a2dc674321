import type { ConversationEvent } from './conversation.ts'
import { readEvents, readStreamState, type StreamState } from './event-store.ts'
import type { ConversationServices } from './services.ts'
import type { Wake } from './wake.ts'

const BATCH = 100
/** Looks again this often even without a notice. */
const POLL_MS = 5_000

export interface Following {
  /** Number of the last event the reader has; null for a first read. */
  readonly after: number | null
  /** Stay for later turns. */
  readonly follow: boolean
  readonly signal: AbortSignal
}

/**
 * Events of a conversation from where the reader stands, each once, none missing, as they happen. Ends after the
 * current turn unless it follows. A reader who stands before what is kept gets the end of the newest turn instead.
 */
export async function* followEvents(services: ConversationServices, wake: Wake, conversation: string, options: Following): AsyncGenerator<ConversationEvent> {
  const watch = wake.watch(conversation)
  try {
    const state = await readStreamState(services.store.db, conversation)
    if (state === undefined) return
    const start = startOf(state, options.after)
    yield* start.first
    let position = start.position
    let running = isRunning(state)
    if (!running && !options.follow) {
      yield* remaining(services, conversation, position)
      return
    }
    while (!options.signal.aborted) {
      for await (const event of remaining(services, conversation, position)) {
        yield event
        position = event.seq
        if (event.body.type === 'turn-start') running = true
        if (event.body.type === 'turn-end') running = false
      }
      if (!running && !options.follow) return
      await watch.next(POLL_MS, options.signal)
      if ((await readStreamState(services.store.db, conversation)) === undefined) return
    }
  } finally {
    watch.stop()
  }
}

async function* remaining(services: ConversationServices, conversation: string, after: number): AsyncGenerator<ConversationEvent> {
  for (let position = after; ; ) {
    const events = await readEvents(services.store.db, conversation, position, BATCH)
    yield* events
    const last = events.at(-1)
    if (last === undefined || events.length < BATCH) return
    position = last.seq
  }
}

function isRunning(state: StreamState): boolean {
  return state.status === 'queued' || state.status === 'running'
}

function startOf(state: StreamState, after: number | null): { readonly first: readonly ConversationEvent[]; readonly position: number } {
  if (after !== null && after >= state.lastEvent) return { first: [], position: state.lastEvent }
  const complete = after !== null && state.firstKept !== null && after >= state.firstKept - 1
  if (complete) return { first: [], position: after }
  if (isRunning(state)) return { first: [], position: (state.turnStart ?? state.firstKept ?? 1) - 1 }
  return { first: endOfTurn(state), position: state.lastEvent }
}

/** The last two events of the newest turn, which always have the last two numbers. */
function endOfTurn(state: StreamState): readonly ConversationEvent[] {
  return [
    { seq: state.lastEvent - 1, turn: state.turn, body: { type: 'message', revision: state.revision } },
    { seq: state.lastEvent, turn: state.turn, body: { type: 'turn-end', status: state.status } },
  ]
}
