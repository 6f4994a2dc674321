import { EventEmitter, once } from 'node:events'
import { sql, type Transaction } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Logger } from '../../../platform/log/index.ts'
import type { Store } from '../../../platform/store/index.ts'

/** What messages of one session have in common. */
export interface SessionKey {
  readonly orgId: string
  readonly storyId: string
  readonly sessionId: string
}
/** The place of one message among those of its session. */
export interface Place {
  /** Waits until every earlier message is answered, on whichever server. */
  first(signal?: AbortSignal): Promise<void>
  /** Inside the transaction that stores what came of the message. @throws AppError store_unavailable: another server has gone on meanwhile */
  assertOurs(trx: Transaction<unknown>): Promise<void>
  /** Lets the next one through. Once, whatever happened. */
  leave(): Promise<void>
}
/** Messages of one session are answered one after the other, in the order they took their places, also across servers that share the store. */
export interface SessionQueue {
  /** @throws AppError rate_limited */
  take(key: SessionKey, now: Date): Promise<Place>
  close(): Promise<void>
}

const CHANNEL = 'bot_turn_done'
const PER_MINUTE = 30
const MINUTE_MS = 60_000
/** Without a sign of life for this long, a message no longer holds up those after it. */
const LEASE_MS = 15_000
const HEARTBEAT_MS = 4_000
/** A notice may be lost with its connection. */
const LOOK_AGAIN_MS = 1_000

export async function openSessionQueue({ db, listen }: Store, log: Logger): Promise<SessionQueue> {
  const wakes = new EventEmitter().setMaxListeners(0)
  const unlisten = await listen(CHANNEL, (session) => wakes.emit(session))
  return {
    take: async (key, now) => {
      const id = await enqueue(db, key, now)
      const failed = (error: unknown): void => log.warn({ err: error }, 'a message could not be kept in its place')
      const beat = setInterval(() => void stayAlive(db, id).catch(failed), HEARTBEAT_MS)
      return {
        first: (signal) => untilFirst(db, key, id, wakes, signal),
        assertOurs: (trx) => assertOurs(trx, id),
        leave: async () => {
          clearInterval(beat)
          await leave(db, key, id)
        },
      }
    },
    close: unlisten,
  }
}

type Db = Store['db']

/** Places of one session are given one after the other, so that their numbers are in order for whoever looks. */
async function enqueue(db: Db, key: SessionKey, now: Date): Promise<string> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`bot session ${nameOf(key)}`}, 0))`.execute(trx)
    const since = new Date(now.getTime() - MINUTE_MS)
    await sql`DELETE FROM bot_turn WHERE ${ofSession(key)} AND (taken_at < ${since} AND alive_until IS NULL OR alive_until < clock_timestamp())`.execute(trx)
    const { rows } = await sql<{ taken: number; first: Date | null }>`SELECT count(*)::int AS taken, min(taken_at) AS first FROM bot_turn
      WHERE ${ofSession(key)} AND taken_at > ${since}`.execute(trx)
    const { taken = 0, first = null } = rows[0] ?? {}
    if (taken >= PER_MINUTE) throw new AppError('rate_limited', { retryAfterSeconds: freeInSeconds(first ?? now, now) })
    const made = await sql<{ id: string }>`INSERT INTO bot_turn (org_id, story_id, session_id, taken_at, alive_until)
      VALUES (${key.orgId}, ${key.storyId}, ${key.sessionId}, ${now}, clock_timestamp() + ${LEASE_MS}::int * interval '1 ms') RETURNING id`.execute(trx)
    return made.rows[0]?.id ?? ''
  })
}

function freeInSeconds(first: Date, now: Date): number {
  return Math.max(1, Math.ceil((first.getTime() + MINUTE_MS - now.getTime()) / 1000))
}

async function untilFirst(db: Db, key: SessionKey, id: string, wakes: EventEmitter, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted()
    const woken = new AbortController()
    const next = once(wakes, nameOf(key), { signal: AbortSignal.any([woken.signal, AbortSignal.timeout(LOOK_AGAIN_MS)]) }).catch(() => undefined)
    const { rows } = await sql`SELECT 1 FROM bot_turn WHERE ${ofSession(key)} AND id < ${id} AND alive_until > clock_timestamp() LIMIT 1`.execute(db)
    if (rows.length === 0) return woken.abort()
    await next
  }
}

async function stayAlive(db: Db, id: string): Promise<void> {
  await sql`UPDATE bot_turn SET alive_until = clock_timestamp() + ${LEASE_MS}::int * interval '1 ms' WHERE id = ${id} AND alive_until IS NOT NULL`.execute(db)
}

async function assertOurs(trx: Transaction<unknown>, id: string): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM bot_turn WHERE id = ${id} AND alive_until > clock_timestamp() FOR UPDATE`.execute(trx)
  if (rows.length === 0) throw new AppError('store_unavailable')
}

async function leave(db: Db, key: SessionKey, id: string): Promise<void> {
  await sql`UPDATE bot_turn SET alive_until = NULL WHERE id = ${id}`.execute(db)
  await sql`SELECT pg_notify(${CHANNEL}, ${nameOf(key)})`.execute(db)
}

function ofSession({ orgId, storyId, sessionId }: SessionKey) {
  return sql`org_id = ${orgId} AND story_id = ${storyId} AND session_id = ${sessionId}`
}

function nameOf({ orgId, storyId, sessionId }: SessionKey): string {
  return `${orgId} ${storyId} ${sessionId}`
}
