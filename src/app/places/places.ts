import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { hasShareLeft } from './share.ts'
import { tenantOf } from './tenant.ts'

export interface PlaceLimits {
  /** Of one person, those that wait included. */
  readonly perUser: number
  readonly perServer: number
}

/** A bounded number of places on this server, for work that would hurt others if all of it ran at once. */
export interface Places {
  /**
   * Waits for a place. Free ones go to the tenant with fewest, then to the one served longest ago, and inside it to the person by the same rule.
   * @returns leaves again; harmless when called twice
   * @throws AppError rate_limited: the person has enough, too many wait, or none came free; query_cancelled
   */
  enter(actor: Actor, signal: AbortSignal): Promise<() => void>
}

interface Waiter {
  readonly tenant: string
  readonly person: string
  readonly admit: () => void
}
interface Standing {
  running: number
  waiting: number
  /** Number of the last admission; 0: none while they were here. */
  served: number
}

const RETRY_S = 2
const MOST_WAITING = 100
/** As long as a statement waits for a connection. */
const LONGEST_WAIT_MS = 10_000

export function createPlaces({ perUser, perServer }: PlaceLimits): Places {
  const tenants = new Map<string, Standing>()
  const people = new Map<string, Standing>()
  const queue: Waiter[] = []
  let running = 0
  let served = 0

  const change = (who: Pick<Waiter, 'tenant' | 'person'>, by: Partial<Standing>): void => {
    changeOne(tenants, who.tenant, by)
    changeOne(people, who.person, by)
  }
  const start = (who: Pick<Waiter, 'tenant' | 'person'>): (() => void) => {
    running += 1
    served += 1
    change(who, { running: 1, served })
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      running -= 1
      change(who, { running: -1 })
      admitNext()
    }
  }
  const admitNext = (): void => {
    if (running >= perServer) return
    const next = fairest(queue, tenants, people)
    if (next === undefined) return
    queue.splice(queue.indexOf(next), 1)
    next.admit()
  }
  const wait = (who: Pick<Waiter, 'tenant' | 'person'>, signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const forget = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', cancel)
        change(who, { waiting: -1 })
      }
      const giveUp = (error: AppError): void => {
        queue.splice(queue.indexOf(waiter), 1)
        forget()
        reject(error)
      }
      const cancel = (): void => giveUp(new AppError('query_cancelled'))
      const timer = setTimeout(() => giveUp(beyond()), LONGEST_WAIT_MS)
      const waiter: Waiter = {
        ...who,
        admit: () => {
          const leave = start(who)
          forget()
          resolve(leave)
        },
      }
      signal.addEventListener('abort', cancel, { once: true })
      change(who, { waiting: 1 })
      queue.push(waiter)
    })

  return {
    enter: async (actor, signal) => {
      if (signal.aborted) throw new AppError('query_cancelled')
      const who = { tenant: JSON.stringify([actor.orgId, tenantOf(actor)]), person: JSON.stringify([actor.orgId, tenantOf(actor), actor.userId]) }
      const own = people.get(who.person) ?? NOBODY
      if (own.running + own.waiting >= perUser) throw beyond()
      if (running < perServer) return start(who)
      const waiting = new Set([...queue.map(({ tenant }) => tenant), who.tenant])
      if (!hasShareLeft({ all: queue.length, ofTenant: tenants.get(who.tenant)?.waiting ?? 0, tenants: waiting.size }, MOST_WAITING)) throw beyond()
      return wait(who, signal)
    },
  }
}

const NOBODY: Readonly<Standing> = { running: 0, waiting: 0, served: 0 }

function beyond(): AppError {
  return new AppError('rate_limited', { retryAfterSeconds: RETRY_S })
}

/** Whoever neither runs nor waits is forgotten, and so comes first the next time. */
function changeOne(standings: Map<string, Standing>, key: string, by: Partial<Standing>): void {
  const { running, waiting, served } = standings.get(key) ?? NOBODY
  const next = { running: running + (by.running ?? 0), waiting: waiting + (by.waiting ?? 0), served: by.served ?? served }
  if (next.running + next.waiting > 0) standings.set(key, next)
  else standings.delete(key)
}

function fairest(queue: readonly Waiter[], tenants: ReadonlyMap<string, Standing>, people: ReadonlyMap<string, Standing>): Waiter | undefined {
  const ranks = ({ tenant, person }: Waiter): readonly number[] =>
    [tenants.get(tenant) ?? NOBODY, people.get(person) ?? NOBODY].flatMap(({ running, served }) => [running, served])
  const before = (a: readonly number[], b: readonly number[]): boolean => {
    const k = a.findIndex((rank, n) => rank !== b[n])
    return k >= 0 && (a[k] ?? 0) < (b[k] ?? 0)
  }
  return queue.reduce<Waiter | undefined>((best, each) => (best === undefined || before(ranks(each), ranks(best)) ? each : best), undefined)
}
