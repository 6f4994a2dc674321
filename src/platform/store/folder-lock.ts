import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../log/index.ts'

/** Any fixed number; it marks "a server is using this data folder" in the folder's own PostgreSQL. */
const LOCK = 7_275_539
const NAME = `parley server, process ${process.pid}`
const RETRY_MS = 1_000
const CONNECT_MS = 10_000

export interface Hold {
  readonly connection: pg.ClientConfig
  readonly dataDir: string
  readonly log: Logger
  /** Starts the folder's PostgreSQL where it does not run. */
  readonly revive: () => Promise<unknown>
  /** Another server took the folder while the hold was lost: this one must end. */
  readonly taken: (error: Error) => void
  readonly wait?: () => Promise<unknown>
}

/**
 * Holds the data folder for this server until it ends, however it ends: the lock is a session of the folder's own
 * PostgreSQL, which drops it when the process is gone. When PostgreSQL itself is gone, it is started again and the
 * folder held anew.
 *
 * @returns releases it
 * @throws Error naming the other server when the folder is in use
 */
export async function holdFolder(hold: Hold): Promise<() => Promise<void>> {
  let session = await lock(hold)
  let released = false
  const keep = async (): Promise<void> => {
    for (;;) {
      await session.lost
      if (released) return
      hold.log.warn('the embedded PostgreSQL ended the session that holds the data folder; making sure that it runs')
      const next = await again(hold, () => released)
      if (next === null) return
      session = next
      hold.log.info('the embedded PostgreSQL runs and the data folder is held')
    }
  }
  const kept = keep()
  return async () => {
    released = true
    await session.client.end()
    await kept
  }
}

interface Session {
  readonly client: pg.Client
  readonly lost: Promise<void>
}

/** Tries until it holds the folder. @returns null when that is over, or when another server has it */
async function again(hold: Hold, isOver: () => boolean): Promise<Session | null> {
  const { log, revive, taken, wait = () => pause(RETRY_MS) } = hold
  while (!isOver()) {
    try {
      await revive()
      const session = isOver() ? null : await lock(hold)
      if (!isOver()) return session
      await session?.client.end()
    } catch (error) {
      // a session of this server's own that has not ended yet is no other server
      if (error instanceof FolderInUse && error.holder !== NAME) {
        taken(error)
        return null
      }
      log.error({ err: error }, 'the embedded PostgreSQL is out of reach; trying again')
      await wait()
    }
  }
  return null
}

class FolderInUse extends Error {
  readonly holder: string

  constructor(dataDir: string, holder: string) {
    super(`${dataDir} is in use by ${holder}. Stop it first, or give this one another folder with PARLEY_DATA_DIR.`)
    this.holder = holder
  }
}

async function lock({ connection, dataDir }: Pick<Hold, 'connection' | 'dataDir'>): Promise<Session> {
  const client = new pg.Client({ ...connection, database: 'postgres', application_name: NAME, connectionTimeoutMillis: CONNECT_MS })
  client.on('error', () => undefined)
  const lost = new Promise<void>((resolve) => client.once('end', resolve))
  try {
    await client.connect()
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [LOCK])
    if (rows[0]?.held === true) return { client, lost }
    throw new FolderInUse(dataDir, await holderOf(client))
  } catch (error) {
    await client.end()
    throw error
  }
}

async function holderOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.objid = $1 AND l.granted`,
    [LOCK],
  )
  return rows[0]?.name ?? 'another server'
}
