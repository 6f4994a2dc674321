import { newId } from '../../chat/new-id.ts'

/** Who talks, and in which chat. Nothing that was said is kept in the browser. */
export interface Remembered {
  readonly visitorId: string
  readonly sessionId: string
  /** The chat began on an earlier page. */
  readonly goesOn: boolean
}

/** As the server has it: a chat without a message for this long is over. */
const CHAT_MS = 10 * 60_000
/** A chat this close to its end may be over when it is asked about. */
const MARGIN_MS = 5_000

interface Kept {
  readonly visitorId: string
  readonly sessionId: string
  readonly at: number
}

/** @param whose  the story and who the token says one is, so that nobody goes on with somebody else's chat */
export function remembered(whose: string, now = Date.now()): Remembered {
  const kept = read(whose)
  const goesOn = kept !== undefined && kept.sessionId !== '' && now - kept.at < CHAT_MS - MARGIN_MS && now >= kept.at
  const found = { visitorId: kept?.visitorId ?? newId(), sessionId: goesOn ? kept.sessionId : newId() }
  return { ...found, goesOn }
}

/** Keeps that something was said just now. */
export function remember(whose: string, { visitorId, sessionId }: Pick<Remembered, 'visitorId' | 'sessionId'>, now = Date.now()): void {
  try {
    window.localStorage.setItem(keyOf(whose), JSON.stringify({ visitorId, sessionId, at: now } satisfies Kept))
  } catch {
    // a browser that keeps nothing for frames begins anew on the next page
  }
}

function read(whose: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(keyOf(whose)) ?? 'null')
    return isKept(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

function keyOf(whose: string): string {
  return `parley.bot.${whose}`
}

const ID = /^[\w-]{10,36}$/

function isKept(value: unknown): value is Kept {
  if (value === null || typeof value !== 'object' || !('visitorId' in value) || !('sessionId' in value) || !('at' in value)) return false
  return typeof value.at === 'number' && [value.visitorId, value.sessionId].every((id) => typeof id === 'string' && ID.test(id))
}
