import { isIP } from 'node:net'
import pg from 'pg'
import { AppError } from '../../../errors.ts'
import type { Cell, GuardedStatement } from '../../../flow.ts'
import type { ConnectorConfig, ConnectorContext, RawResult, RunLimits } from '../connector.ts'
import { connectFailure, noTls, runFailure } from './failure.ts'
import type { ReadRows } from './introspect.ts'
import { readBatches } from './read-batches.ts'
import { beginText, GRACE_MS, OVERDUE_MS, stopBackend } from './session.ts'
import { streamRows } from './stream-rows.ts'

const MOST_CONNECTIONS = 5
const CONNECT_MS = 10_000
const IDLE_MS = 60_000
const CATALOG_MS = 60_000

/** A pool of read-only sessions on one database. */
export interface Driver {
  run(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): Promise<RawResult>
  /** Signs in for this statement alone, so that a slow reader holds no session of the pool. */
  stream(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): AsyncGenerator<RawResult>
  /** Runs catalog statements of ours in one read-only transaction. */
  catalog<T>(signal: AbortSignal, act: (read: ReadRows) => Promise<T>): Promise<T>
  /** Signs in once, outside the pool. @returns whether the session is encrypted */
  signIn(): Promise<{ readonly encrypted: boolean }>
  close(): Promise<void>
}

export function openDriver(config: ConnectorConfig, context: ConnectorContext): Driver {
  let opening: Promise<Session> | undefined

  function session(): Promise<Session> {
    opening ??= openSession(config, context)
    opening.catch(() => {
      opening = undefined
    })
    return opening
  }

  /** The address may have changed: the next use looks it up again. */
  async function forget(): Promise<void> {
    const old = opening
    opening = undefined
    await old?.then(({ pool }) => pool.end()).catch(() => undefined)
  }

  async function borrow(): Promise<{ readonly client: pg.PoolClient; readonly settings: pg.ClientConfig }> {
    const { pool, settings } = await session()
    try {
      return { client: await pool.connect(), settings }
    } catch (error) {
      if (pool.totalCount === 0) await forget()
      throw connectFailure(error)
    }
  }

  return {
    run: async (statement, limits, signal) => {
      if (signal.aborted) throw new AppError('query_cancelled')
      const { client, settings } = await borrow()
      return inTransaction(client, settings, limits.timeoutMs, signal, () => readRows(client, statement, limits))
    },
    stream: async function* (statement, limits, signal) {
      const { settings } = await session()
      yield* streamRows(settings, statement, limits, signal)
    },
    catalog: async (signal, act) => {
      const { client, settings } = await borrow()
      return inTransaction(client, settings, CATALOG_MS, signal, () => act(async (text) => (await client.query(text)).rows))
    },
    signIn: async () => {
      const { settings } = await session()
      return { encrypted: settings.ssl !== false }
    },
    close: forget,
  }
}

interface Session {
  readonly pool: pg.Pool
  readonly settings: pg.ClientConfig
}

/** Resolves, checks and signs in; encryption is demanded outside the own network and preferred inside it. */
export async function signInSettings(config: ConnectorConfig, context: Pick<ConnectorContext, 'resolveHost'>): Promise<pg.ClientConfig> {
  const host = String(config.host)
  const target = await context.resolveHost(host, Number(config.port))
  const base: pg.ClientConfig = {
    host: target.address,
    port: Number(config.port),
    database: String(config.database),
    user: String(config.username),
    password: String(config.password ?? ''),
    application_name: 'parley',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  }
  return { ...base, ssl: await tlsOf(base, host, config.tls, target.private === true) }
}

async function openSession(config: ConnectorConfig, context: ConnectorContext): Promise<Session> {
  const settings = await signInSettings(config, context)
  const pool = new pg.Pool({ ...settings, max: MOST_CONNECTIONS, idleTimeoutMillis: IDLE_MS, allowExitOnIdle: true })
  pool.on('error', (error) => context.log('warn', 'an idle connection to the database was lost', { reason: error.message }))
  // a connection lost between two statements of a transaction reports it by an event; the next statement then fails
  pool.on('connect', (client) => client.on('error', () => {}))
  return { pool, settings }
}

async function tlsOf(base: pg.ClientConfig, host: string, wanted: unknown, inside: boolean): Promise<pg.ClientConfig['ssl']> {
  const verified = { rejectUnauthorized: wanted === 'require' || !inside, ...(isIP(host) === 0 && { servername: host }) }
  const choices = wanted === 'off' && inside ? [false] : inside && wanted !== 'require' ? [verified, false] : [verified]
  for (const ssl of choices) {
    const client = new pg.Client({ ...base, ssl })
    client.on('error', () => {}) // what is lost while it is closed concerns nobody
    try {
      await client.connect()
      return ssl
    } catch (error) {
      if (ssl === choices.at(-1) || !noTls(error)) throw connectFailure(error)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new AppError('connection_failed', { class: 'tls' })
}

/** Read-only, with limits, always rolled back; what does not end when cancelled loses its connection. */
async function inTransaction<T>(client: pg.PoolClient, settings: pg.ClientConfig, timeoutMs: number, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  let broken = false
  let giveUp: NodeJS.Timeout | undefined
  let late: (error: Error) => void = () => {}
  let isAbandoned = false
  const abandoned = new Promise<never>((_, reject) => {
    late = (error) => {
      isAbandoned = true
      reject(error)
    }
  })
  abandoned.catch(() => {})
  const over = new AbortController()
  const stop = () => {
    broken = true
    void stopBackend(client, settings, over.signal)
  }
  const cancel = () => {
    stop()
    giveUp ??= setTimeout(() => late(new Error('The database did not stop the statement.')), GRACE_MS)
  }
  const overdue = setTimeout(() => {
    stop()
    late(new AppError('query_timeout', { seconds: timeoutMs / 1000 }))
  }, timeoutMs + OVERDUE_MS)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await client.query(beginText(timeoutMs))
    signal.throwIfAborted()
    return await Promise.race([act(), abandoned])
  } catch (error) {
    broken ||= !(error instanceof pg.DatabaseError)
    throw runFailure(error, signal.aborted, timeoutMs)
  } finally {
    clearTimeout(overdue)
    clearTimeout(giveUp)
    signal.removeEventListener('abort', cancel)
    if (!isAbandoned) over.abort()
    await leave(client, broken)
  }
}

async function leave(client: pg.PoolClient, broken: boolean): Promise<void> {
  if (broken) return client.release(true)
  const rolledBack = await client.query('ROLLBACK').then(
    () => true,
    () => false,
  )
  client.release(!rolledBack)
}

/** All batches in one. */
async function readRows(client: pg.PoolClient, statement: GuardedStatement, limits: RunLimits): Promise<RawResult> {
  const rows: (readonly Cell[])[] = []
  let last: RawResult = { columns: [], rows: [], truncated: false }
  for await (const batch of readBatches(client, statement, limits)) {
    for (const row of batch.rows) rows.push(row)
    last = batch
  }
  return { ...last, rows }
}
