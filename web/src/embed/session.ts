import { useSyncExternalStore } from 'react'
import { setBearer } from '../api/credential.ts'

/** `open` until the server says otherwise; the other three show nothing of the data. */
export type Standing = 'open' | 'missing' | 'expired' | 'invalid'
export interface Session {
  readonly standing: Standing
  /** Changes whenever somebody else may be looking: everything known so far is forgotten then. */
  readonly visitor: string
}

const listeners = new Set<() => void>()
let session: Session = { standing: 'missing', visitor: '' }
let timers: readonly ReturnType<typeof setTimeout>[] = []
let askForToken = (): void => undefined

/** @param told how the server saw the address; a token behind `#` it has not seen */
export function beginSession(token: string | undefined, told: Standing): void {
  if (token === undefined) change({ standing: told === 'open' ? 'missing' : told, visitor: '' })
  else if (told === 'open' || told === 'missing') takeToken(token)
  else change({ standing: told, visitor: claimsOf(token).sub })
  if (session.standing === 'expired') askForToken()
}

/** Goes on with a fresh token. It stays in memory. */
export function takeToken(token: string): void {
  const { sub, life } = claimsOf(token)
  setBearer(token)
  forgetTimers()
  if (life !== undefined) {
    const ms = Math.min(MOST_MS, life * 1_000)
    timers = [setTimeout(() => askForToken(), ms - Math.min(LEAD_MS, ms / 2)), setTimeout(() => endSession('expired'), ms)]
  }
  change({ standing: 'open', visitor: sub })
}

/** Nothing is asked with the token any more, and nothing that came with it stays on screen. */
export function endSession(standing: Exclude<Standing, 'open'>): void {
  if (session.standing !== 'open') return
  forgetTimers()
  setBearer(undefined)
  change({ ...session, standing })
  if (standing === 'expired') askForToken()
}

/** @param callback asked for a fresh token a little before one ends, and when one has ended */
export function onTokenNeeded(callback: () => void): void {
  askForToken = callback
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session)
}

function forgetTimers(): void {
  for (const timer of timers) clearTimeout(timer)
}

/** @returns stops */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function change(next: Session): void {
  session = next
  for (const listener of listeners) listener()
}

/** Longest that a browser's timer can wait. */
const MOST_MS = 2 ** 31 - 1
/** For a product to hand over a fresh token before anybody notices. */
const LEAD_MS = 30_000

/** What the token says of itself; only the server can believe it. @returns life in seconds, whatever this computer's clock says */
function claimsOf(token: string): { readonly sub: string; readonly life?: number } {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const { sub, iat, exp }: { readonly sub?: unknown; readonly iat?: unknown; readonly exp?: unknown } = JSON.parse(atob(part))
    return { sub: String(sub), ...(typeof exp === 'number' && typeof iat === 'number' && exp > iat && { life: exp - iat }) }
  } catch {
    return { sub: '' }
  }
}
