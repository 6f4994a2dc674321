import { isStoreFault } from '../../platform/store/index.ts'
import type { Lease } from './accept.ts'
import { QUEUE_CHANNEL } from './accept.ts'
import type { Turn } from './conversation.ts'
import { pruneEvents } from './event-store.ts'
import { pruneKeys } from './idempotency-store.ts'
import { claimTurn, handBack, renewLeases } from './lease-store.ts'
import { announcePresence } from './presence.ts'
import { runTurn, type StopReason } from './run-turn.ts'
import type { ConversationServices } from './services.ts'
import type { Wake } from './wake.ts'

export const CANCEL_CHANNEL = 'turn_cancel'
const PRUNE_MS = 60_000

/** Runs turns on this server: those accepted here at once, those nobody else runs as places become free. */
export interface Runner {
  /** Reserves a place for a turn about to be accepted; null when all are taken. */
  reserve(): Lease | null
  /** Gives back a reserved place that was not needed. */
  release(): void
  /** Runs a turn that was accepted under a reserved place. */
  run(turn: Turn): void
  /** Takes no more, waits up to `drainMs` for those that run, and hands back the rest. */
  stop(drainMs: number): Promise<void>
}

interface Run {
  readonly turn: Turn
  readonly controller: AbortController
  readonly done: Promise<void>
}

export async function startRunner(services: ConversationServices, wake: Wake): Promise<Runner> {
  const { store, log, limits } = services
  const presence = await announcePresence(store, log)
  const runs = new Set<Run>()
  let reserved = 0
  let stopping = false

  const free = (): number => limits.turnsPerServer - runs.size - reserved
  const begin = (turn: Turn): void => {
    const controller = new AbortController()
    const leftMs = turn.deadlineAt.getTime() - services.now().getTime()
    if (turn.cancelRequested) controller.abort('cancelled' satisfies StopReason)
    if (leftMs <= 0) controller.abort('deadline' satisfies StopReason)
    const deadline = setTimeout(() => controller.abort('deadline' satisfies StopReason), Math.max(0, leftMs))
    const done = runTurn(turn, services, controller.signal)
      .then(async (how) => {
        if (how === 'dropped' && controller.signal.reason === 'shutdown') await handBack(store.db, turn)
      })
      .catch(async (error: unknown) => {
        log.error({ err: error, turn: turn.id }, 'the end of a question could not be stored; it will run again')
        // without the store its lease runs out
        if (isStoreFault(error)) await handBack(store.db, turn).catch(() => undefined)
      })
      .finally(() => {
        clearTimeout(deadline)
        runs.delete(run)
        wake.here(turn.conversation)
        look()
      })
    const run: Run = { turn, controller, done }
    runs.add(run)
  }

  const sweep = onceAtATime(async () => {
    while (!stopping) {
      const turn = await claimTurn(store.db, presence.id, limits.leaseMs, free() <= 0)
      if (turn === undefined) return
      begin(turn)
    }
  })
  const cancel = (id: string): void => {
    for (const run of runs) if (run.turn.id === id) run.controller.abort('cancelled' satisfies StopReason)
  }
  const heartbeat = onceAtATime(async () => {
    if (runs.size === 0) return
    const asked = [...runs]
    const ours = await renewLeases(
      store.db,
      presence.id,
      limits.leaseMs,
      asked.map((run) => run.turn),
    )
    for (const run of asked) {
      const cancelled = ours.get(run.turn.id)
      if (cancelled === undefined && runs.has(run)) run.controller.abort('overtaken' satisfies StopReason)
      if (cancelled === true) run.controller.abort('cancelled' satisfies StopReason)
    }
  })
  const prune = onceAtATime(async () => {
    await pruneEvents(store.db, limits.eventsKeptMs)
    await pruneKeys(store.db)
  })

  const quietly = (work: () => Promise<void>, what: string) => (): void => {
    work().catch((error: unknown) => log.warn({ err: error }, what))
  }
  const look = quietly(sweep, 'waiting questions could not be looked for')
  const unlisten = await Promise.all([
    store.listen(QUEUE_CHANNEL, look, look),
    store.listen(CANCEL_CHANNEL, cancel, quietly(heartbeat, 'leases could not be renewed')),
  ])
  const timers = [
    setInterval(look, limits.sweepMs),
    setInterval(quietly(heartbeat, 'leases could not be renewed'), limits.heartbeatMs),
    setInterval(quietly(prune, 'old events could not be removed'), PRUNE_MS),
  ]
  await sweep()

  return {
    reserve: () => {
      if (stopping || free() <= 0) return null
      reserved++
      return { owner: presence.id, ms: limits.leaseMs }
    },
    release: () => {
      reserved--
    },
    run: (turn) => {
      reserved--
      begin(turn)
    },
    stop: async (drainMs) => {
      stopping = true
      for (const timer of timers) clearInterval(timer)
      await Promise.race([Promise.all([...runs].map((run) => run.done)), new Promise((resolve) => setTimeout(resolve, drainMs).unref())])
      for (const run of runs) run.controller.abort('shutdown' satisfies StopReason)
      await Promise.all([...runs].map((run) => run.done))
      for (const stop of unlisten) await stop()
      await presence.stop()
    },
  }
}

/** Calls during a call lead to one more call after it. */
function onceAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  const loop = async (): Promise<void> => {
    do {
      again = false
      await work()
    } while (again)
  }
  return () => {
    again = running !== null
    running ??= loop().finally(() => {
      running = null
    })
    return running
  }
}
