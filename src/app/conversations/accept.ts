import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor, Mode } from '../../flow.ts'
import { tenantOf } from '../places/index.ts'
import { type Asked, type Conversation, type ConversationSource, isUnfinished, type Turn, type TurnStatus, type Work } from './conversation.ts'
import { appendEvents } from './event-store.ts'
import { claimKey, type IdempotencyKey, turnOfKey } from './idempotency-store.ts'
import { newId } from './ids.ts'
import { checkLimits } from './limits.ts'
import { mayReadConversation } from './readers.ts'
import type { ConversationServices } from './services.ts'
import { type Db, firstOf, json } from './sql.ts'
import { findConversation, readTurn, TURN_COLUMNS, type TurnRow, toTurn } from './store.ts'
import { shortTitle } from './title.ts'

/** A question as a client sent it, checked and in NFC. */
export interface Asking {
  readonly chatId: string
  readonly text: string
  readonly mode: Mode
  readonly asked: Asked
  /** `create`: the chat must be new. `either`: appended when it exists. `append`: it must exist. */
  readonly intent: 'create' | 'either' | 'append'
  readonly source: ConversationSource
  readonly environment?: string
  readonly extra?: string
  readonly groups?: readonly string[]
  readonly idempotency?: IdempotencyKey
}

export interface Accepted {
  /** `new`: stored now. `joined`: it was already running. `replayed`: it had already ended under the same Idempotency-Key. */
  readonly how: 'new' | 'joined' | 'replayed'
  readonly conversation: Conversation
  readonly turn: Turn
}

/** A place on this server for a turn to run at once; null when there is none and it has to wait. */
export interface Lease {
  readonly owner: number
  readonly ms: number
}

type Trx = Transaction<unknown>

/**
 * Stores a question and its queued turn in one transaction, or says why not. After it returns, the question survives
 * any crash. Nothing is stored when it throws.
 *
 * @throws AppError chat_exists, chat_not_found, not_owner, turn_running, rate_limited, invalid_request (Idempotency-Key)
 */
export async function accept(asking: Asking, actor: Actor, lease: Lease | null, services: ConversationServices): Promise<Accepted> {
  return services.store.db.transaction().execute(async (trx) => {
    const known = asking.idempotency && (await claimKey(trx, actor, asking.idempotency))
    if (known !== undefined) return replay(trx, actor, known)
    const place = await placeFor(trx, asking, actor, services)
    if ('how' in place) {
      await rememberTurn(trx, actor, asking, place.turn)
      return place
    }
    await checkLimits(trx, actor, services.limits)
    const turn = await insertTurn(trx, asking, actor, place, lease, services)
    await rememberTurn(trx, actor, asking, turn)
    return { how: 'new', conversation: place, turn }
  })
}

/** Takes the chat's row, made or found; or an earlier acceptance of the same question. */
async function placeFor(trx: Trx, asking: Asking, actor: Actor, services: ConversationServices): Promise<Conversation | Accepted> {
  if (asking.intent !== 'append' && (await createConversation(trx, asking, actor, services.now()))) {
    const made = await findConversation(trx, actor.orgId, asking.chatId)
    if (made !== undefined) return made
  }
  const found = await findConversation(trx, actor.orgId, asking.chatId, true)
  if (found === undefined) throw new AppError('chat_not_found')
  if (asking.intent === 'create') return joinFirst(trx, asking, actor, found)
  if (found.owner !== actor.userId)
    throw new AppError(asking.intent === 'append' && (await mayReadConversation(services, actor, found)) ? 'not_owner' : 'chat_not_found')
  return joinOrAppend(trx, asking, found)
}

async function createConversation(trx: Trx, asking: Asking, actor: Actor, now: Date): Promise<boolean> {
  const made = await firstOf(
    sql`INSERT INTO conversation (org_id, id, owner, title, source, extra, created_at, updated_at)
      VALUES (${actor.orgId}, ${asking.chatId}, ${actor.userId}, ${shortTitle(asking.text)}, ${asking.source}, ${asking.extra ?? null}, ${now}, ${now})
      ON CONFLICT (org_id, id) DO NOTHING RETURNING uid`,
    trx,
  )
  return made !== undefined
}

/** A retry of the question that made the chat joins it while it runs; everything else finds the id taken. */
async function joinFirst(trx: Trx, asking: Asking, actor: Actor, conversation: Conversation): Promise<Accepted> {
  const running = conversation.owner === actor.userId ? await unfinishedTurn(trx, conversation.uid) : undefined
  const only = running !== undefined && running.place === 0 && (await countTurns(trx, conversation.uid)) === 1
  if (!only || !sameQuestion(running, asking)) throw new AppError('chat_exists')
  return { how: 'joined', conversation, turn: running }
}

async function joinOrAppend(trx: Trx, asking: Asking, conversation: Conversation): Promise<Conversation | Accepted> {
  const running = await unfinishedTurn(trx, conversation.uid)
  if (running === undefined) return conversation
  if (!sameQuestion(running, asking)) throw new AppError('turn_running')
  return { how: 'joined', conversation, turn: running }
}

function sameQuestion(turn: Turn, asking: Asking): boolean {
  return turn.work.kind === 'ask' && turn.text === asking.text && turn.mode === asking.mode
}

async function unfinishedTurn(trx: Trx, conversation: string): Promise<Turn | undefined> {
  const row = await firstOf(sql<TurnRow>`SELECT ${TURN_COLUMNS} FROM turn t WHERE conversation = ${conversation} AND status IN ('queued', 'running')`, trx)
  return row && toTurn(row)
}

async function countTurns(trx: Trx, conversation: string): Promise<number> {
  const row = await firstOf(sql<{ n: number }>`SELECT count(*)::int AS n FROM turn WHERE conversation = ${conversation}`, trx)
  return row?.n ?? 0
}

async function insertTurn(
  trx: Trx,
  asking: Asking,
  actor: Actor,
  conversation: Conversation,
  lease: Lease | null,
  services: ConversationServices,
): Promise<Turn> {
  const now = services.now()
  const deadline = new Date(now.getTime() + services.limits.deadlineMs[asking.mode])
  const work: Work = { kind: 'ask' }
  const row = await firstOf(
    sql<TurnRow>`
      INSERT INTO turn AS t (id, conversation, place, org_id, author, tenant, groups, question_id, answer_id, text, mode, environment, asked, work, status,
        fence, lease_owner, lease_until, asked_at, taken_at, deadline_at)
      VALUES (${newId('trn', now)}, ${conversation.uid}, (SELECT coalesce(max(place) + 1, 0) FROM turn WHERE conversation = ${conversation.uid}),
        ${actor.orgId}, ${actor.userId}, ${tenantOf(actor)}, ${asking.groups ?? null}::text[], ${newId('msg', now)}, ${newId('msg', now)}, ${asking.text}, ${asking.mode},
        ${asking.environment ?? null}, ${json(asking.asked)}, ${json(work)}, ${startStatus(lease)}, ${lease === null ? 0 : 1}, ${lease?.owner ?? null},
        now() + ${lease?.ms ?? null}::int * interval '1 ms', ${now}, ${now}, ${deadline})
      RETURNING ${TURN_COLUMNS}`,
    trx,
  )
  if (row === undefined) throw new AppError('internal')
  const turn = toTurn(row)
  await announce(trx, turn)
  return turn
}

function startStatus(lease: Lease | null): TurnStatus {
  return lease === null ? 'queued' : 'running'
}

/** The first event of a turn, and a word to other servers when none of ours can take it. */
async function announce(trx: Trx, turn: Turn): Promise<void> {
  const ahead = turn.status === 'running' ? undefined : await queuedBefore(trx, turn)
  const start = { type: 'turn-start', mode: turn.mode, environment: turn.environment, queuedAhead: ahead ?? 0 } as const
  await appendEvents(trx, { conversation: turn.conversation, turn: turn.id, fence: turn.fence }, [start])
  await sql`UPDATE conversation SET updated_at = ${turn.askedAt} WHERE uid = ${turn.conversation} AND updated_at < ${turn.askedAt}`.execute(trx)
  if (turn.status === 'queued') await sql`SELECT pg_notify(${QUEUE_CHANNEL}, '')`.execute(trx)
}
/** A notice here means that a turn waits for a server. */
export const QUEUE_CHANNEL = 'turn_queued'

async function queuedBefore(trx: Trx, turn: Turn): Promise<number> {
  const row = await firstOf(sql<{ n: number }>`SELECT count(*)::int AS n FROM turn WHERE status = 'queued' AND id <> ${turn.id}`, trx)
  return row?.n ?? 0
}

async function rememberTurn(trx: Trx, actor: Actor, asking: { readonly idempotency?: IdempotencyKey }, turn: Turn): Promise<void> {
  const key = asking.idempotency
  if (key === undefined) return
  await sql`UPDATE idempotency SET turn = ${turn.id}, status = 200 WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId}
    AND method = ${key.method} AND path = ${key.path} AND key = ${key.key}`.execute(trx)
}

/** What an earlier call under this key began, before anything of this one is checked. */
export async function earlierCall(services: ConversationServices, actor: Actor, key: IdempotencyKey | undefined): Promise<Accepted | undefined> {
  const turn = key && (await turnOfKey(services.store.db, actor, key))
  return turn === undefined ? undefined : replay(services.store.db, actor, turn)
}

async function replay(trx: Db, actor: Actor, turnId: string): Promise<Accepted> {
  const row = await firstOf(
    sql<{ id: string; uid: string }>`SELECT c.id, c.uid FROM turn t JOIN conversation c ON c.uid = t.conversation WHERE t.id = ${turnId}`,
    trx,
  )
  const conversation = row && (await findConversation(trx, actor.orgId, row.id))
  const turn = row && (await readTurn(trx, row.uid, turnId))
  if (conversation === undefined || turn === undefined) throw new AppError('chat_not_found')
  return { how: isUnfinished(turn.status) ? 'joined' : 'replayed', conversation, turn }
}

/** A finished turn to be run again: by a plan that is already checked, or from its words. */
export interface Replanning {
  readonly conversation: Conversation
  readonly turnId: string
  readonly revision: number
  readonly work: Work
  readonly idempotency?: IdempotencyKey
}

/**
 * Queues a finished turn to run again.
 * @throws AppError turn_running, plan_changed, rate_limited
 */
export async function acceptReplan(replanning: Replanning, actor: Actor, lease: Lease | null, services: ConversationServices): Promise<Accepted> {
  return services.store.db.transaction().execute(async (trx) => {
    const known = replanning.idempotency && (await claimKey(trx, actor, replanning.idempotency))
    if (known !== undefined) return replay(trx, actor, known)
    const conversation = await findConversation(trx, actor.orgId, replanning.conversation.id, true)
    if (conversation?.uid !== replanning.conversation.uid) throw new AppError('chat_not_found')
    if ((await unfinishedTurn(trx, conversation.uid)) !== undefined) throw new AppError('turn_running')
    await checkLimits(trx, actor, services.limits)
    const turn = await takeAgain(trx, replanning, lease, services)
    await rememberTurn(trx, actor, replanning, turn)
    return { how: 'new', conversation, turn }
  })
}

async function takeAgain(trx: Trx, replanning: Replanning, lease: Lease | null, services: ConversationServices): Promise<Turn> {
  const now = services.now()
  const row = await firstOf(
    sql<TurnRow>`
      UPDATE turn t SET status = ${startStatus(lease)}, work = ${json(replanning.work)}, fence = fence + 1, lease_owner = ${lease?.owner ?? null},
        lease_until = now() + ${lease?.ms ?? null}::int * interval '1 ms', cancel_requested = false, taken_at = ${now},
        deadline_at = ${now}::timestamptz + (CASE mode ${sql.join(
          Object.entries(services.limits.deadlineMs).map(([mode, ms]) => sql`WHEN ${mode} THEN ${ms}::int`),
          sql` `,
        )} END) * interval '1 ms'
      WHERE id = ${replanning.turnId} AND conversation = ${replanning.conversation.uid} AND revision = ${replanning.revision}
      RETURNING ${TURN_COLUMNS}`,
    trx,
  )
  if (row === undefined) throw new AppError('plan_changed')
  const turn = toTurn(row)
  await announce(trx, turn)
  return turn
}

/** What an idempotent call said, so that a different one under the same key is noticed. */
export function hashOf(body: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(body)).digest()
}
