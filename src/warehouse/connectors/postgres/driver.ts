import { isIP } from 'node:net'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { AppError } from '../../../errors.ts'
import type { Cell, GuardedStatement } from '../../../flow.ts'
import type { ConnectorConfig, ConnectorContext, RawResult, RunLimits } from '../connector.ts'
import { RowBuffer } from '../row-buffer.ts'
import { connectFailure, noTls, runFailure } from './failure.ts'
import type { ReadRows } from './introspect.ts'
import { cellTypeOf, postgresCell } from './types.ts'

const MOST_CONNECTIONS = 5
const CONNECT_MS = 10_000
const IDLE_MS = 60_000
const LOCK_MS = 1_000
const CATALOG_MS = 60_000
const BATCH_ROWS = 1_000
/** After a cancel the statement is given this long to end; then its connection is closed. */
const GRACE_MS = 1_500

const RAW_TYPES: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value }

/** A pool of read-only sessions on one database. */
export interface Driver {
  run(statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): Promise<RawResult>
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
async function openSession(config: ConnectorConfig, context: ConnectorContext): Promise<Session> {
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
  const settings = { ...base, ssl: await tlsOf(base, host, config.tls, target.private === true) }
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

function beginText(timeoutMs: number): string {
  return `BEGIN TRANSACTION READ ONLY;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)};
    SET LOCAL lock_timeout = ${LOCK_MS};
    SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(timeoutMs) + GRACE_MS};
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL datestyle = 'ISO, YMD';
    SET LOCAL timezone = 'UTC';
    SET LOCAL intervalstyle = 'postgres';
    SET LOCAL bytea_output = 'hex';
    SET LOCAL extra_float_digits = 1`
}

/** Read-only, with limits, always rolled back; what does not end when cancelled loses its connection. */
async function inTransaction<T>(client: pg.PoolClient, settings: pg.ClientConfig, timeoutMs: number, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  let broken = false
  let giveUp: NodeJS.Timeout | undefined
  let late: (error: Error) => void = () => {}
  const abandoned = new Promise<never>((_, reject) => {
    late = reject
  })
  abandoned.catch(() => {})
  const cancel = () => {
    void cancelBackend(client, settings)
    giveUp ??= setTimeout(() => late(new Error('The database did not stop the statement.')), GRACE_MS)
  }
  const overdue = setTimeout(cancel, timeoutMs + GRACE_MS)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await client.query(beginText(timeoutMs))
    signal.throwIfAborted()
    return await Promise.race([act(), abandoned])
  } catch (error) {
    broken = !(error instanceof pg.DatabaseError)
    throw runFailure(error, signal.aborted, timeoutMs)
  } finally {
    clearTimeout(overdue)
    clearTimeout(giveUp)
    signal.removeEventListener('abort', cancel)
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

/** Asks the server, over a connection of its own, to stop what this one runs. */
async function cancelBackend(client: pg.PoolClient, settings: pg.ClientConfig): Promise<void> {
  const pid = 'processID' in client ? Number(client.processID) : Number.NaN
  if (!Number.isInteger(pid)) return
  const other = new pg.Client(settings)
  try {
    await other.connect()
    await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid])
  } catch {
    // the connection is closed after its grace in any case
  } finally {
    await other.end().catch(() => undefined)
  }
}

/** Extended protocol through a portal: one statement by construction, rows in batches. */
async function readRows(client: pg.PoolClient, statement: GuardedStatement, limits: RunLimits): Promise<RawResult> {
  const values = statement.values.map(({ value }) => (value === null ? null : String(value)))
  const cursor = client.query(new Cursor(statement.text, values, { rowMode: 'array', types: RAW_TYPES }))
  const buffer = new RowBuffer(limits)
  const size = Math.min(BATCH_ROWS, limits.maxRows + 1)
  const rows: (readonly Cell[])[] = []
  let columns: RawResult['columns'] = []
  for (;;) {
    const batch = await readBatch(cursor, size)
    columns = batch.fields?.map((field) => ({ name: field.name, type: cellTypeOf(field.dataTypeID) })) ?? columns
    for (const row of batch.rows) if (!buffer.add(row.map((text, k) => postgresCell(text, columns[k]?.type ?? 'text')))) break
    for (const row of buffer.take()) rows.push(row)
    if (buffer.truncated || batch.rows.length < size) break
  }
  await cursor.close()
  return { columns, rows, truncated: buffer.truncated }
}

interface Batch {
  readonly rows: readonly (readonly (string | null)[])[]
  /** Absent once the statement is done. */
  readonly fields: readonly pg.FieldDef[] | undefined
}

function readBatch(cursor: Cursor<(string | null)[]>, count: number): Promise<Batch> {
  return new Promise((resolve, reject) => {
    cursor.read(count, (error, rows, result) => (error ? reject(error) : resolve({ rows, fields: result?.fields })))
  })
}
