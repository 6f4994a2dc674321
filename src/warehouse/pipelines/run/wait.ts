import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves after `ms`. @throws the signal's reason when aborted */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}
