import { Worker } from 'node:worker_threads'
import type { Actor, GuardedStatement, Refusal, Statement } from '../../flow.ts'
import type { Scope } from '../services.ts'
import { refused } from './verdict.ts'

/** Reading one statement, from its text to its fences. */
export const GUARD_DEADLINE_MS = 1_000

export interface GuardOrder {
  readonly statement: Statement
  readonly actor: Actor
  readonly scope: Scope
}
type Verdict = { readonly kind: 'passed'; readonly statement: GuardedStatement } | Refusal

/** The guard in a thread of its own: for SQL that people and models write. */
export interface GuardWorker {
  /** As `guard`, but a text that cannot be read in time is refused, and nobody else waits for it. */
  guard(statement: Statement, actor: Actor, scope: Scope): Promise<Verdict>
  close(): Promise<void>
}

interface Waiting extends GuardOrder {
  settle(verdict: Verdict): void
}

/** The thread starts with the first statement and stays; one that is stuck is ended and started anew. */
export function createGuardWorker(deadlineMs: number = GUARD_DEADLINE_MS): GuardWorker {
  const waiting: Waiting[] = []
  let thread: Worker | undefined
  let isReady = false
  let current: Waiting | undefined
  let deadline: NodeJS.Timeout | undefined

  function start(): Worker {
    const worker = new Worker(new URL('./guard-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', (message: 'ready' | Verdict) => {
      if (message === 'ready') isReady = true
      else finish(message)
      next()
    })
    worker.on('error', () => replace(worker, refused('unsafe', 'This is not a statement that Parley can read.')))
    return worker
  }

  function finish(verdict: Verdict): void {
    clearTimeout(deadline)
    const done = current
    current = undefined
    done?.settle(verdict)
  }

  function replace(worker: Worker, verdict: Refusal): void {
    if (thread !== worker) return
    thread = undefined
    isReady = false
    void worker.terminate()
    finish(verdict)
    next()
  }

  function next(): void {
    if (current !== undefined || waiting.length === 0) return
    thread ??= start()
    const worker = thread
    if (!isReady) return
    current = waiting.shift()
    if (current === undefined) return
    worker.postMessage({ statement: current.statement, actor: current.actor, scope: current.scope } satisfies GuardOrder)
    deadline = setTimeout(() => replace(worker, refused('over_limit', 'This statement takes too long to read.')), deadlineMs)
  }

  return {
    guard: (statement, actor, scope) =>
      new Promise((settle) => {
        waiting.push({ statement, actor, scope, settle })
        next()
      }),
    close: async () => {
      clearTimeout(deadline)
      const closing = thread
      thread = undefined
      isReady = false
      await closing?.terminate()
      for (const each of [current, ...waiting.splice(0)]) each?.settle(refused('unsafe', 'The server is stopping.'))
      current = undefined
    },
  }
}
