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

/**
 * @param whose  the story and who the token says one is, so that nobody goes on with somebody else's chat
 * @param handed  what the page around this one kept of an earlier `remember`
 */
export function remembered(whose: string, handed?: string, now = Date.now()): Remembered {
  const kept = read(whose) ?? handedTo(whose, handed)
  const goesOn = kept !== undefined && kept.sessionId !== '' && now - kept.at < CHAT_MS - MARGIN_MS && now >= kept.at
  const found = { visitorId: kept?.visitorId ?? newId(), sessionId: goesOn ? kept.sessionId : newId() }
  return { ...found, goesOn }
}

/** Keeps that something was said just now. @returns what the page around this one is to keep, where the browser keeps nothing for frames */
export function remember(whose: string, { visitorId, sessionId }: Pick<Remembered, 'visitorId' | 'sessionId'>, now = Date.now()): string | undefined {
  const kept: Kept = { visitorId, sessionId, at: now }
  try {
    window.localStorage.setItem(keyOf(whose), JSON.stringify(kept))
    return undefined
  } catch {
    return JSON.stringify({ ...kept, whose })
  }
}

function read(whose: string): Kept | undefined {
  try {
    return keptIn(window.localStorage.getItem(keyOf(whose)))
  } catch {
    return undefined
  }
}

function handedTo(whose: string, handed: string | undefined): Kept | undefined {
  const kept = keptIn(handed)
  return kept !== undefined && 'whose' in kept && kept.whose === whose ? kept : undefined
}

function keptIn(text: string | null | undefined): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(text ?? 'null')
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
