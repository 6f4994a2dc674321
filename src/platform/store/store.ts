import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from '../log/index.ts'
import { type KeptReads, openKeptReads } from './kept-reads.ts'
import { type Listen, listener } from './listen.ts'
import { migrate, SCHEMA } from './migrate.ts'

/** The one PostgreSQL that remembers everything. Each feature types its own tables: `store.db.withTables<MyTables>()`. */
export interface Store {
  readonly db: Kysely<unknown>
  /** For what Kysely does not do; unqualified names resolve to the schema `parley`. */
  readonly pool: pg.Pool
  /** Calls back for each NOTIFY on the channel, also after the connection was lost and made again. */
  readonly listen: Listen
  readonly kept: KeptReads
  /** True when a statement comes back within two seconds. */
  healthy(): Promise<boolean>
  close(): Promise<void>
}

export interface StoreOptions {
  readonly connection: pg.ClientConfig
  readonly poolSize: number
  readonly log: Logger
}

const HEALTH_LIMIT_MS = 2_000
const CONNECT_MS = 10_000
/** A connection that is silent for this long is asked whether its other end is still there. */
const SILENCE_MS = 10_000

/** Connects and migrates. @throws Error when the server cannot be reached or its schema is newer than this release */
export async function openStore(options: StoreOptions): Promise<Store> {
  const config: pg.ClientConfig = {
    ...options.connection,
    options: `-c search_path=${SCHEMA},public -c timezone=UTC`,
    application_name: 'parley',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: SILENCE_MS,
  }
  const pool = new pg.Pool({ ...config, max: options.poolSize })
  pool.on('error', (error) => options.log.warn({ err: error }, 'an idle store connection was lost'))
  // one that is lost in somebody's hands says so by an event, too: unheard it would end the process; the statement fails by itself
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const ran = await migrate(db).catch(async (error: unknown) => {
    await db.destroy()
    throw error
  })
  if (ran.length > 0) options.log.info({ migrations: ran }, 'store migrated')
  const { listen, close } = listener(config, options.log)
  return {
    db,
    pool,
    listen,
    kept: openKeptReads(db),
    healthy: () => healthy(pool),
    close: async () => {
      await close()
      await db.destroy()
    },
  }
}

async function healthy(pool: pg.Pool): Promise<boolean> {
  const late = AbortSignal.timeout(HEALTH_LIMIT_MS)
  const answered = pool.query('SELECT 1').then(
    () => true,
    () => false,
  )
  const timedOut = new Promise<boolean>((resolve) => late.addEventListener('abort', () => resolve(false), { once: true }))
  return Promise.race([answered, timedOut])
}
