import { type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import type { Logger } from '../../platform/log/index.ts'
import type { Store } from '../../platform/store/index.ts'

/** Any fixed number; with a server's id it makes the advisory lock that says "this server lives". */
const LOCK_CLASS = 7_275_540
const RETRY_MS = 500

/** A server's sign of life: a lock of its own session, which PostgreSQL drops the moment the process is gone. */
export interface Presence {
  readonly id: number
  stop(): Promise<void>
}

/** Takes a server id and holds its lock, again whenever the session is lost. */
export async function announcePresence(store: Store, log: Logger): Promise<Presence> {
  const { rows } = await store.pool.query<{ id: number }>(`SELECT nextval('turn_server')::int AS id`)
  const id = rows[0]?.id ?? 0
  let stopped = false
  let held: pg.PoolClient | null = null
  const hold = async (): Promise<void> => {
    const client = await store.pool.connect()
    client.once('error', (error) => {
      client.release(error)
      held = null
      if (!stopped) void holdAgain()
    })
    await client.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, id])
    held = client
  }
  const holdAgain = async (): Promise<void> => {
    while (!stopped) {
      const problem = await hold().then(
        () => null,
        (error: unknown) => error,
      )
      if (problem === null) return
      log.warn({ err: problem }, 'this server’s sign of life is out of reach; trying again')
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
  await hold()
  return {
    id,
    stop: async () => {
      stopped = true
      held?.release(true)
    },
  }
}

/** True for a server whose lock nobody holds. */
export function serverIsGone(owner: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
    AND l.classid = ${LOCK_CLASS} AND l.objid = ${owner}
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`
}
