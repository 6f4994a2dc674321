import { useCallback, useEffect, useState } from 'react'

export type Loaded<T> = { readonly state: 'waiting' } | { readonly state: 'failed'; readonly error: unknown } | { readonly state: 'there'; readonly value: T }

const WAITING = { state: 'waiting' } as const

/** What was read, read anew whenever `load` is another function or somebody asks for it. What was there stays until then. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>(WAITING)
  const [times, setTimes] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time somebody asks, it is read again
  useEffect(() => {
    const stop = new AbortController()
    load(stop.signal).then(
      (value) => !stop.signal.aborted && setLoaded({ state: 'there', value }),
      (error: unknown) => !stop.signal.aborted && setLoaded({ state: 'failed', error }),
    )
    return () => stop.abort()
  }, [load, times])
  const again = useCallback(() => setTimes((before) => before + 1), [])
  return [loaded, again]
}
