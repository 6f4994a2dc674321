/** Requests at once and per second, by host. One for a run. */
export interface HostPace {
  /** Waits for a turn, does the work and gives the turn back. */
  taking<T>(origin: string, work: () => Promise<T>): Promise<T>
  /** A 429 halves what goes at once; good answers raise it again. */
  told(origin: string, status: number): void
}
interface Host {
  allowed: number
  running: number
  good: number
  /** Milliseconds since 1970; the next request starts no sooner. */
  freeAt: number
  readonly waiting: (() => void)[]
}
export interface PaceLimits {
  readonly maxParallel: number
  readonly requestsPerSecond?: number
}
const GOOD_BEFORE_RAISE = 20
const TOO_MANY = 429

export function hostPace({ maxParallel, requestsPerSecond }: PaceLimits, now: () => Date, wait: (ms: number) => Promise<void>): HostPace {
  const hosts = new Map<string, Host>()
  const hostOf = (origin: string): Host => {
    const host = hosts.get(origin) ?? { allowed: maxParallel, running: 0, good: 0, freeAt: 0, waiting: [] }
    hosts.set(origin, host)
    return host
  }
  const next = (host: Host): void => {
    while (host.running < host.allowed && host.waiting.length > 0) {
      host.running += 1
      host.waiting.shift()?.()
    }
  }
  const slot = async (host: Host): Promise<void> => {
    if (requestsPerSecond === undefined) return
    const at = Math.max(now().getTime(), host.freeAt)
    host.freeAt = at + 1_000 / requestsPerSecond
    const ms = at - now().getTime()
    if (ms > 0) await wait(ms)
  }
  return {
    async taking(origin, work) {
      const host = hostOf(origin)
      await new Promise<void>((resolve) => {
        host.waiting.push(resolve)
        next(host)
      })
      try {
        await slot(host)
        return await work()
      } finally {
        host.running -= 1
        next(host)
      }
    },
    told(origin, status) {
      const host = hostOf(origin)
      if (status === TOO_MANY) {
        host.allowed = Math.max(1, Math.floor(host.allowed / 2))
        host.good = 0
      } else if (++host.good >= GOOD_BEFORE_RAISE) {
        host.allowed = Math.min(maxParallel, host.allowed + 1)
        host.good = 0
        next(host)
      }
    },
  }
}
