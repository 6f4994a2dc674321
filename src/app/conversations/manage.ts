import { createHash, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Conversation } from './conversation.ts'
import { newSecret } from './ids.ts'
import { invalid } from './invalid.ts'
import { type Db, firstOf, rowsOf } from './sql.ts'
import { findConversation } from './store.ts'

const MAX_LABELS = 20

/** Adds labels that are not there yet. @returns all labels. @throws AppError invalid_request beyond 20 */
export async function addLabels(store: Store, conversation: Conversation, labels: readonly string[]): Promise<readonly string[]> {
  return store.db.transaction().execute(async (trx) => {
    const found = await findConversation(trx, conversation.orgId, conversation.id, true)
    const all = [...new Set([...(found?.labels ?? []), ...labels])]
    if (all.length > MAX_LABELS) throw invalid({ loc: ['body', 'labels'], msg: `A chat has at most ${MAX_LABELS} labels`, type: 'value_error' })
    await setLabels(trx, conversation.uid, all)
    return all
  })
}

export async function removeLabels(store: Store, conversation: Conversation, labels: readonly string[]): Promise<readonly string[]> {
  return store.db.transaction().execute(async (trx) => {
    const found = await findConversation(trx, conversation.orgId, conversation.id, true)
    const left = (found?.labels ?? []).filter((label) => !labels.includes(label))
    await setLabels(trx, conversation.uid, left)
    return left
  })
}
async function setLabels(db: Db, uid: string, labels: readonly string[]): Promise<void> {
  await sql`UPDATE conversation SET labels = ${labels}::text[] WHERE uid = ${uid}`.execute(db)
}

export async function setTitle(store: Store, conversation: Conversation, title: string): Promise<void> {
  await sql`UPDATE conversation SET title = ${title} WHERE uid = ${conversation.uid}`.execute(store.db)
}
export async function setPinned(store: Store, conversation: Conversation, pinned: boolean): Promise<void> {
  await sql`UPDATE conversation SET pinned = ${pinned} WHERE uid = ${conversation.uid}`.execute(store.db)
}
export async function markDownloaded(store: Store, conversation: Conversation): Promise<void> {
  await sql`UPDATE conversation SET downloaded = true WHERE uid = ${conversation.uid} AND NOT downloaded`.execute(store.db)
}

/** Shares inside the org, or with everyone who has the token. @returns the token; it is not stored */
export async function share(store: Store, conversation: Conversation, title: string, toPublic: boolean): Promise<string | undefined> {
  const token = toPublic ? newSecret() : undefined
  const hash = token === undefined ? null : hashOfToken(token)
  await sql`UPDATE conversation SET shared = true, title = ${title}, share_token_hash = ${hash} WHERE uid = ${conversation.uid}`.execute(store.db)
  return token
}
export async function unshare(store: Store, conversation: Conversation): Promise<void> {
  await sql`UPDATE conversation SET shared = false, share_token_hash = NULL WHERE uid = ${conversation.uid}`.execute(store.db)
}
export async function opensByToken(store: Store, conversation: Conversation, token: string): Promise<boolean> {
  const row = await firstOf(sql<{ hash: Buffer | null }>`SELECT share_token_hash AS hash FROM conversation WHERE uid = ${conversation.uid}`, store.db)
  return row?.hash instanceof Buffer && timingSafeEqual(row.hash, hashOfToken(token))
}
function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export interface Feedback {
  /** Absent leaves what was there. */
  readonly value?: '' | 'like' | 'dislike'
  readonly description: string
  readonly checkboxes: readonly string[]
}
/** One per reader and turn; a second one replaces the first. @returns the value in force */
export async function giveFeedback(store: Store, turn: string, userId: string, feedback: Feedback): Promise<'' | 'like' | 'dislike'> {
  const row = await firstOf(
    sql<{ value: '' | 'like' | 'dislike' }>`
      INSERT INTO turn_feedback AS f (turn, user_id, value, description, checkboxes)
      VALUES (${turn}, ${userId}, ${feedback.value ?? ''}, ${feedback.description}, ${feedback.checkboxes}::text[])
      ON CONFLICT (turn, user_id) DO UPDATE SET value = ${feedback.value === undefined ? sql`f.value` : sql`EXCLUDED.value`},
        description = EXCLUDED.description, checkboxes = EXCLUDED.checkboxes, at = now()
      RETURNING value`,
    store.db,
  )
  return row?.value ?? ''
}

/** Removes a conversation and all that hangs on it. Its id may be used again. */
export async function removeConversation(store: Store, conversation: Conversation): Promise<void> {
  await sql`DELETE FROM conversation WHERE uid = ${conversation.uid}`.execute(store.db)
}

/** Removes the turn at this place; later ones close up. @throws AppError turn_running, message_not_found */
export async function removeTurn(store: Store, conversation: Conversation, place: number): Promise<void> {
  await changeOrder(store, conversation, async (db, places) => {
    if (!places.includes(place)) throw new AppError('message_not_found')
    await sql`DELETE FROM turn WHERE conversation = ${conversation.uid} AND place = ${place}`.execute(db)
    await sql`UPDATE turn SET place = place - 1 WHERE conversation = ${conversation.uid} AND place > ${place}`.execute(db)
  })
}

/** Swaps the turn with its neighbour; at the edge nothing changes. @throws AppError turn_running, message_not_found */
export async function moveTurn(store: Store, conversation: Conversation, place: number, up: boolean): Promise<void> {
  await changeOrder(store, conversation, async (db, places) => {
    if (!places.includes(place)) throw new AppError('message_not_found')
    const other = up ? place - 1 : place + 1
    if (!places.includes(other)) return
    await sql`UPDATE turn SET place = ${place + other}::int - place WHERE conversation = ${conversation.uid} AND place IN (${place}, ${other})`.execute(db)
  })
}

async function changeOrder(store: Store, conversation: Conversation, change: (db: Db, places: readonly number[]) => Promise<void>): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    await findConversation(trx, conversation.orgId, conversation.id, true)
    const turns = await rowsOf(
      sql<{ place: number; running: boolean }>`SELECT place, status IN ('queued', 'running') AS running FROM turn WHERE conversation = ${conversation.uid}`,
      trx,
    )
    if (turns.some((turn) => turn.running)) throw new AppError('turn_running')
    await change(
      trx,
      turns.map((turn) => turn.place),
    )
  })
}
