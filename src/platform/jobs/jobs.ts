import type { Transaction } from 'kysely'
import type pg from 'pg'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Logger } from '../log/index.ts'

/** One kind of background work. */
export interface QueueDefinition {
  readonly name: string
  /** Jobs of one key never wait or run twice at once: sending another one joins it. */
  readonly exclusive: boolean
  readonly retries: number
  /** Longest time one attempt may take, in seconds. */
  readonly expireSeconds: number
}

export interface JobContext {
  readonly id: string
  /** Aborted when the server stops or the job lost its lease; what is not finished by then is run again elsewhere. */
  readonly signal: AbortSignal
}

/** Work in the background, on the store: it survives restarts, and several servers share it. */
export interface Jobs {
  /**
   * @param options.key  required for exclusive queues
   * @param options.transaction  the job exists exactly if this transaction commits
   * @returns the job's id, or null when one with the same key waits or runs already
   */
  send(
    queue: string,
    data: object,
    options?: { readonly key?: string; readonly transaction?: Transaction<unknown>; readonly afterSeconds?: number },
  ): Promise<string | null>
  /** Starts taking jobs of a queue, at most `concurrency` at once. A handler that throws is tried again. */
  work<Data extends object>(queue: string, concurrency: number, handler: (data: Data, context: JobContext) => Promise<void>): Promise<void>
  /** Runs a handler on a clock; each slot once, whatever the number of servers. @param cron five fields, UTC */
  schedule(queue: string, cron: string): Promise<void>
  /** Takes no new jobs, waits for running ones up to `graceMs`, then hands the rest back. */
  close(graceMs: number): Promise<void>
}

/** A worker that is silent for this long has lost its jobs to another one. */
const HEARTBEAT_SECONDS = 15
const POLL_SECONDS = 2

/**
 * @param options.sole  no other server uses this store: jobs that a crashed server held are free at once, instead of
 *                      after their heartbeat runs out
 * @source pg-boss 12, https://timgit.github.io/pg-boss
 */
export async function openJobs(options: {
  readonly connection: pg.ClientConfig
  readonly queues: readonly QueueDefinition[]
  readonly sole: boolean
  readonly log: Logger
}): Promise<Jobs> {
  const { host, port, user, password, database, connectionString } = options.connection
  const boss = new PgBoss({
    host,
    port,
    user,
    password,
    database,
    connectionString,
    schema: 'jobs',
    max: 4,
    useListenNotify: true,
    application_name: 'parley jobs',
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
  })
  boss.on('error', (error) => options.log.warn({ err: error }, 'the job queue reported a fault'))
  await boss.start()
  for (const queue of options.queues) await ensureQueue(boss, queue)
  if (options.sole) await freeHeldJobs(boss)
  const stopping = new AbortController()
  return {
    send: (queue, data, { key, transaction, afterSeconds } = {}) =>
      boss.send(queue, data, {
        ...(key !== undefined && { singletonKey: key }),
        ...(transaction && { db: fromKysely(transaction) }),
        ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
      }),
    work: async (queue, concurrency, handler) => {
      await boss.work<Parameters<typeof handler>[0]>(
        queue,
        { localConcurrency: concurrency, batchSize: 1, pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS },
        async ([job]) => {
          if (job === undefined) return
          await handler(job.data, { id: job.id, signal: AbortSignal.any([job.signal, stopping.signal]) })
        },
      )
    },
    schedule: (queue, cron) => boss.schedule(queue, cron),
    close: async (graceMs) => {
      const late = setTimeout(() => stopping.abort(), graceMs)
      await boss.stop({ graceful: true, timeout: graceMs + 1_000 })
      clearTimeout(late)
      stopping.abort()
    },
  }
}

async function ensureQueue(boss: PgBoss, queue: QueueDefinition): Promise<void> {
  const limits = {
    retryLimit: queue.retries,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: queue.expireSeconds,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 86_400,
  }
  if ((await boss.getQueue(queue.name)) === null)
    await boss.createQueue(queue.name, { ...limits, policy: queue.exclusive ? 'exclusive' : 'standard', notify: true })
  else await boss.updateQueue(queue.name, limits)
}

async function freeHeldJobs(boss: PgBoss): Promise<void> {
  await boss.getDb().executeSql(`UPDATE jobs.job SET state = 'retry', start_after = now(), started_on = NULL WHERE state = 'active'`)
}
