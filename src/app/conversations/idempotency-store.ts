import { sql } from 'kysely'
import type { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { invalid } from './invalid.ts'
import { type Db, firstOf } from './sql.ts'

/** How a changing call named itself, so that a repeat of it changes nothing. */
export interface IdempotencyKey {
  readonly method: string
  readonly path: string
  readonly key: string
  /** SHA-256 of its body. */
  readonly bodyHash: Buffer
}

const KEPT = sql`interval '24 hours'`

/** The same key with another body is a mistake of the caller, never two calls. */
function otherBody(): AppError {
  return invalid({ loc: ['header', 'Idempotency-Key'], msg: 'This key was used with another body', type: 'value_error' })
}

/**
 * Takes the key for this call within its transaction; a second call waits until the first has committed or failed.
 * @returns the turn an earlier call with this key began; undefined when the key is ours now
 * @throws AppError invalid_request when that call said something else
 */
export async function claimKey(db: Db, actor: Actor, key: IdempotencyKey): Promise<string | undefined> {
  await sql`DELETE FROM idempotency WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId} AND method = ${key.method} AND path = ${key.path}
    AND key = ${key.key} AND at < now() - ${KEPT}`.execute(db)
  const taken = await firstOf(
    sql`INSERT INTO idempotency (org_id, user_id, method, path, key, body_hash)
      VALUES (${actor.orgId}, ${actor.userId}, ${key.method}, ${key.path}, ${key.key}, ${key.bodyHash})
      ON CONFLICT DO NOTHING RETURNING key`,
    db,
  )
  if (taken !== undefined) return undefined
  return turnOfKey(db, actor, key)
}

/** @returns the turn an earlier call with this key began. @throws AppError invalid_request when that call said something else */
export async function turnOfKey(db: Db, actor: Actor, key: IdempotencyKey): Promise<string | undefined> {
  const earlier = await firstOf(
    sql<{ body_hash: Buffer; turn: string | null }>`SELECT body_hash, turn FROM idempotency WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId}
      AND method = ${key.method} AND path = ${key.path} AND key = ${key.key} AND at > now() - ${KEPT}`,
    db,
  )
  if (earlier === undefined) return undefined
  if (!earlier.body_hash.equals(key.bodyHash)) throw otherBody()
  return earlier.turn ?? undefined
}

export interface RememberedAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/**
 * Takes the key for a call that is not a question.
 * @returns the answer it had, 'running' while another call with it is under way, or undefined when the key is ours now
 */
export async function claimCall(db: Db, actor: Actor, key: IdempotencyKey): Promise<RememberedAnswer | 'running' | undefined> {
  const mine = await claimFresh(db, actor, key)
  if (mine) return undefined
  const row = await firstOf(
    sql<{ body_hash: Buffer; status: number | null; content_type: string | null; body: Buffer | null }>`
      SELECT body_hash, status, content_type, body FROM idempotency WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId}
      AND method = ${key.method} AND path = ${key.path} AND key = ${key.key}`,
    db,
  )
  if (row === undefined) return 'running'
  if (!row.body_hash.equals(key.bodyHash)) throw otherBody()
  if (row.status === null || row.body === null) return 'running'
  return { status: row.status, contentType: row.content_type ?? 'application/json', body: row.body }
}

/** A call whose server died left its key behind without an answer; after this long it may be made again. */
const ABANDONED = sql`interval '10 minutes'`

async function claimFresh(db: Db, actor: Actor, key: IdempotencyKey): Promise<boolean> {
  const row = await firstOf(
    sql`INSERT INTO idempotency (org_id, user_id, method, path, key, body_hash)
      VALUES (${actor.orgId}, ${actor.userId}, ${key.method}, ${key.path}, ${key.key}, ${key.bodyHash})
      ON CONFLICT (org_id, user_id, method, path, key) DO UPDATE SET at = now(), body_hash = EXCLUDED.body_hash, status = NULL, body = NULL, turn = NULL
        WHERE idempotency.at < now() - ${KEPT} OR (idempotency.status IS NULL AND idempotency.at < now() - ${ABANDONED})
      RETURNING key`,
    db,
  )
  return row !== undefined
}

/** Keeps what a call answered; only success is worth keeping. */
export async function rememberAnswer(db: Db, actor: Actor, key: IdempotencyKey, answer: RememberedAnswer): Promise<void> {
  await sql`UPDATE idempotency SET status = ${answer.status}, content_type = ${answer.contentType}, body = ${answer.body}
    WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId} AND method = ${key.method} AND path = ${key.path} AND key = ${key.key}`.execute(db)
}

export async function forgetKey(db: Db, actor: Actor, key: IdempotencyKey): Promise<void> {
  await sql`DELETE FROM idempotency WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId} AND method = ${key.method}
    AND path = ${key.path} AND key = ${key.key} AND status IS NULL`.execute(db)
}

export async function pruneKeys(db: Db): Promise<void> {
  await sql`DELETE FROM idempotency WHERE at < now() - ${KEPT}`.execute(db)
  await sql`DELETE FROM question_taken WHERE at < now() - interval '2 minutes'`.execute(db)
}
