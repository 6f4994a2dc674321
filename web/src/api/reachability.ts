import { useSyncExternalStore } from 'react'

const PROBE_MS = 3000
const listeners = new Set<() => void>()
let away = false
let probe: ReturnType<typeof setInterval> | undefined

/** Called by the client after each request; while the server is away it is asked again until it answers. */
export function noteReachable(reachable: boolean): void {
  if (away === !reachable) return
  away = !reachable
  clearInterval(probe)
  if (away) probe = setInterval(knock, PROBE_MS)
  for (const listener of listeners) listener()
}

async function knock(): Promise<void> {
  const answered = await fetch('/api/healthcheck').then(
    (response) => response.ok,
    () => false,
  )
  if (answered) noteReachable(true)
}

/** True while requests do not reach the server. */
export function useServerAway(): boolean {
  return useSyncExternalStore(subscribe, () => away)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
