import { sql, type Transaction } from 'kysely'
import type { Store } from '../../platform/store/index.ts'
import type { EventBody, Turn } from './conversation.ts'
import { appendEvents } from './event-store.ts'
import type { Finished, NewAsset } from './finished.ts'
import { firstOf, json, rowsOf } from './sql.ts'
import { forgetTraces, keepTrace } from './trace-store.ts'

const REVISIONS_KEPT = 20
/** Addresses of results work this long after the chat was last read by someone who may. */
export const LINK_LIFE = sql`interval '7 days'`

/**
 * Stores how a turn ended: its answer, assets, last events and status, all or nothing, and only while this start of the
 * turn is the one that counts. A start that was overtaken (its server was taken for dead) stores nothing.
 *
 * @param events  events of the run that are not stored yet
 * @returns false when overtaken
 */
export async function finishTurn(store: Store, turn: Turn, finished: Finished, events: readonly EventBody[]): Promise<boolean> {
  return store.db.transaction().execute(async (trx) => {
    const revision = turn.revision + 1
    if (!(await stillOurs(trx, turn))) return false
    const keys = await uniqueKeys(trx, turn.conversation, finished.assets)
    const last: EventBody[] = [
      ...events,
      ...keys.map((key) => ({ type: 'asset', key, revision }) as const),
      { type: 'message', revision },
      { type: 'turn-end', status: finished.status },
    ]
    if (!(await appendEvents(trx, { conversation: turn.conversation, turn: turn.id, fence: turn.fence }, last))) return false
    await sql`
      UPDATE turn SET status = ${finished.status}, revision = ${revision}, base = ${json(finished.base)}, finished_at = clock_timestamp(), stale = false,
        lease_owner = NULL, lease_until = NULL, cancel_requested = false WHERE id = ${turn.id}`.execute(trx)
    await sql`
      INSERT INTO turn_revision (turn, revision, status, outcome, finished_at)
      VALUES (${turn.id}, ${revision}, ${finished.status}, ${json(finished.outcome(keys))}, clock_timestamp())`.execute(trx)
    if (finished.trace !== undefined) await keepTrace(trx, turn.id, revision, finished.trace)
    for (const [index, asset] of finished.assets.entries()) await insertAsset(trx, turn, revision, keys[index] ?? '', asset)
    await sql`UPDATE conversation SET updated_at = clock_timestamp(), links_until = clock_timestamp() + ${LINK_LIFE} WHERE uid = ${turn.conversation}`.execute(
      trx,
    )
    if (revision > 1) await afterRevision(trx, turn, revision)
    return true
  })
}

/** Locks the conversation before the turn, the order in which questions are accepted. */
async function stillOurs(trx: Transaction<unknown>, turn: Turn): Promise<boolean> {
  await sql`SELECT 1 FROM conversation WHERE uid = ${turn.conversation} FOR UPDATE`.execute(trx)
  const row = await firstOf(sql`SELECT 1 FROM turn WHERE id = ${turn.id} AND fence = ${turn.fence} AND status = 'running' FOR UPDATE`, trx)
  return row !== undefined
}

async function uniqueKeys(trx: Transaction<unknown>, conversation: string, assets: readonly NewAsset[]): Promise<readonly string[]> {
  if (assets.length === 0) return []
  const rows = await rowsOf(sql<{ key: string }>`SELECT key FROM asset WHERE conversation = ${conversation}`, trx)
  const taken = new Set(rows.map((row) => row.key))
  const number = firstFree((n) => assets.every((asset) => !taken.has(keyOf(asset, n))))
  return assets.map((asset) => keyOf(asset, number))
}
function keyOf(asset: NewAsset, number: number): string {
  return `${asset.kind === 'frame' ? 'df' : 'viz'}_${asset.name}${number === 1 ? '' : `_${number}`}`
}
function firstFree(isFree: (n: number) => boolean): number {
  let n = 1
  while (!isFree(n)) n++
  return n
}

async function insertAsset(trx: Transaction<unknown>, turn: Turn, revision: number, key: string, asset: NewAsset): Promise<void> {
  await sql`
    INSERT INTO asset (conversation, key, turn, revision, kind, link, body)
    VALUES (${turn.conversation}, ${key}, ${turn.id}, ${revision}, ${asset.kind}, ${asset.link}, ${asset.body})`.execute(trx)
}

/** A changed answer makes what later turns built on it stale, and old revisions go. */
async function afterRevision(trx: Transaction<unknown>, turn: Turn, revision: number): Promise<void> {
  await sql`UPDATE turn SET stale = true WHERE conversation = ${turn.conversation} AND place > ${turn.place}`.execute(trx)
  await sql`DELETE FROM turn_revision WHERE turn = ${turn.id} AND revision <= ${revision - REVISIONS_KEPT}`.execute(trx)
  await sql`DELETE FROM asset WHERE turn = ${turn.id} AND revision <= ${revision - REVISIONS_KEPT}`.execute(trx)
  await forgetTraces(trx, turn.id, revision - REVISIONS_KEPT)
}
