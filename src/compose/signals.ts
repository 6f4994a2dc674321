const NAMES = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
const ONE_PRESS_MS = 500

/**
 * The first signal asks for an end in order, a later one for an end at once. One Ctrl-C reaches a process from the terminal and again from the
 * npm and the starter above it: what comes within half a second is the same press.
 *
 * @returns forgets them
 */
export function onSignals(endInOrder: (signal: string) => void, endAtOnce: () => void, elapsed: () => number = () => performance.now()): () => void {
  let first: number | undefined
  const heard = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = elapsed()
      endInOrder(signal)
    } else if (elapsed() - first >= ONE_PRESS_MS) endAtOnce()
  }
  for (const name of NAMES) process.on(name, heard)
  return () => NAMES.forEach((name) => void process.off(name, heard))
}
