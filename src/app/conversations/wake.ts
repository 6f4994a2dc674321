import type { Store } from '../../platform/store/index.ts'

const CHANNEL = 'conversation_event'

/** Tells those who wait on a conversation that something happened to it, on this server or another. */
export interface Wake {
  /** @returns stops */
  on(conversation: string, listener: () => void): () => void
  /** Resolves when something happened since `since` was taken, or after `timeoutMs`, or when the signal aborts. */
  watch(conversation: string): Watch
  here(conversation: string): void
  close(): Promise<void>
}
export interface Watch {
  /** Waits for news since the last call; returns at once when there was some. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>
  stop(): void
}

export async function createWake(store: Store): Promise<Wake> {
  const listeners = new Map<string, Set<() => void>>()
  const here = (conversation: string): void => {
    for (const listener of listeners.get(conversation) ?? []) listener()
  }
  const everyone = (): void => {
    for (const set of listeners.values()) for (const listener of set) listener()
  }
  const on = (conversation: string, listener: () => void): (() => void) => {
    const set = listeners.get(conversation) ?? new Set()
    listeners.set(conversation, set.add(listener))
    return () => {
      set.delete(listener)
      if (set.size === 0 && listeners.get(conversation) === set) listeners.delete(conversation)
    }
  }
  const close = await store.listen(CHANNEL, here, everyone)
  return { on, here, close, watch: (conversation) => watch(on, conversation) }
}

function watch(on: Wake['on'], conversation: string): Watch {
  let news = false
  let resolve: (() => void) | null = null
  const stop = on(conversation, () => {
    news = true
    resolve?.()
  })
  const next = async (timeoutMs: number, signal?: AbortSignal): Promise<void> => {
    if (!news && signal?.aborted !== true)
      await new Promise<void>((done) => {
        const finish = (): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', finish)
          done()
        }
        const timer = setTimeout(finish, timeoutMs)
        resolve = finish
        signal?.addEventListener('abort', finish, { once: true })
      })
    resolve = null
    news = false
  }
  return { next, stop }
}

export { CHANNEL as EVENT_CHANNEL }
