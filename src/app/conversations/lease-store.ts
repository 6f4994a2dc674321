import { sql } from 'kysely'
import type { Turn } from './conversation.ts'
import { serverIsGone } from './presence.ts'
import { type Db, firstOf, rowsOf } from './sql.ts'
import { TURN_COLUMNS, type TurnRow, toTurn } from './store.ts'

/** Turns nobody runs: waiting, or left by a server that died or fell silent. */
const UNCLAIMED = sql`(status = 'queued' OR (status = 'running' AND (lease_until < now() OR ${serverIsGone(sql`t.lease_owner`)})))`

/**
 * Whose turn it is: of the tenants with the fewest running, then of those that asked least in the last minute, the person by the
 * same rule, and of theirs the oldest. So many that wait never delay another's first one, and a minute later stand no worse than anyone.
 */
const FAIREST = sql`coalesce(tr.n, 0), coalesce(ta.n, 0), coalesce(ar.n, 0), coalesce(aa.n, 0), t.taken_at`

const RUNNING = sql`FROM turn WHERE status = 'running' AND lease_until >= now()`
const ASKED = sql`FROM question_taken WHERE at > now() - interval '1 minute'`
/** Counted once for all that wait, not once for each: many that wait must not make every claim slow. */
const STANDINGS = sql`
  LEFT JOIN (SELECT org_id, tenant, count(*) AS n ${RUNNING} GROUP BY org_id, tenant) tr ON tr.org_id = t.org_id AND tr.tenant = t.tenant
  LEFT JOIN (SELECT org_id, tenant, count(*) AS n ${ASKED} GROUP BY org_id, tenant) ta ON ta.org_id = t.org_id AND ta.tenant = t.tenant
  LEFT JOIN (SELECT org_id, author, count(*) AS n ${RUNNING} GROUP BY org_id, author) ar ON ar.org_id = t.org_id AND ar.author = t.author
  LEFT JOIN (SELECT org_id, user_id, count(*) AS n ${ASKED} GROUP BY org_id, user_id) aa ON aa.org_id = t.org_id AND aa.user_id = t.author`

/**
 * Takes the turn that nobody runs and whose tenant and author had least. Its fence grows, so whoever ran it before can no longer finish it.
 * @param endingOnly  only one that is cancelled or past its deadline, which needs no place on the server
 */
export async function claimTurn(db: Db, owner: number, leaseMs: number, endingOnly: boolean): Promise<Turn | undefined> {
  const row = await firstOf(
    sql<TurnRow>`
      UPDATE turn t SET status = 'running', fence = fence + 1, lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 ms'
      WHERE id = (SELECT t.id FROM turn t ${STANDINGS} WHERE ${UNCLAIMED} ${endingOnly ? sql`AND (cancel_requested OR deadline_at < now())` : sql``} ORDER BY ${FAIREST} LIMIT 1 FOR UPDATE OF t SKIP LOCKED)
        AND status IN ('queued', 'running')
      RETURNING ${TURN_COLUMNS}`,
    db,
  )
  return row && toTurn(row)
}

/** @returns the turns that are still ours, with whether someone asked to cancel them */
export async function renewLeases(
  db: Db,
  owner: number,
  leaseMs: number,
  turns: readonly { readonly id: string; readonly fence: number }[],
): Promise<ReadonlyMap<string, boolean>> {
  const rows = await rowsOf(
    sql<{ id: string; cancel_requested: boolean }>`
      UPDATE turn t SET lease_until = now() + ${leaseMs} * interval '1 ms'
      FROM unnest(${turns.map((turn) => turn.id)}::text[], ${turns.map((turn) => turn.fence)}::int[]) AS mine(id, fence)
      WHERE t.id = mine.id AND t.fence = mine.fence AND t.lease_owner = ${owner} AND t.status = 'running'
      RETURNING t.id, t.cancel_requested`,
    db,
  )
  return new Map(rows.map((row) => [row.id, row.cancel_requested]))
}

/** Gives a turn back unanswered, for another server or the next start of this one. */
export async function handBack(db: Db, turn: { readonly id: string; readonly fence: number }): Promise<void> {
  await sql`UPDATE turn SET status = 'queued', lease_owner = NULL, lease_until = NULL WHERE id = ${turn.id} AND fence = ${turn.fence} AND status = 'running'`.execute(
    db,
  )
}
