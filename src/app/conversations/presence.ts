import { setTimeout as pause } from 'node:timers/promises'
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

/** Takes a server id and holds its lock, again after each `wait` whenever the session is lost. */
export async function announcePresence(store: Store, log: Logger, wait = () => pause(RETRY_MS)): Promise<Presence> {
  const { rows } = await store.pool.query<{ id: number }>(`SELECT nextval('turn_server')::int AS id`)
  const id = rows[0]?.id ?? 0
  let stopped = false
  let held: Held | null = await hold(store.pool, id)
  const keepHolding = async (): Promise<void> => {
    while (!stopped) {
      await held?.lost
      held?.client.release(true)
      held = stopped ? null : await hold(store.pool, id).catch((error: unknown) => outOfReach(error, log))
      if (held === null && !stopped) await wait()
    }
    held?.client.release(true)
  }
  const kept = keepHolding()
  return {
    id,
    stop: async () => {
      stopped = true
      held?.client.end()
      await kept
    },
  }
}

interface Held {
  readonly client: pg.PoolClient
  readonly lost: Promise<void>
}

async function hold(pool: pg.Pool, id: number): Promise<Held> {
  const client = await pool.connect()
  const lost = new Promise<void>((resolve) => client.once('end', resolve))
  try {
    await client.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, id])
    return { client, lost }
  } catch (error) {
    client.release(true)
    throw error
  }
}

function outOfReach(error: unknown, log: Logger): null {
  log.warn({ err: error }, 'this server’s sign of life is out of reach; trying again')
  return null
}

/** True for a server whose lock nobody holds. */
export function serverIsGone(owner: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
    AND l.classid = ${LOCK_CLASS} AND l.objid = ${owner}
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`
}
