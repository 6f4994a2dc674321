import { sql, type Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { hasShareLeft, tenantOf } from '../places/index.ts'
import type { ConversationLimits } from './services.ts'
import { type Db, firstOf } from './sql.ts'

const MINUTE_S = 60
const BUSY_RETRY_S = 2

/**
 * Counts one question for the actor, or refuses it. Questions of one person are counted one after the other, so that
 * many at once cannot all pass.
 * @throws AppError rate_limited
 */
export async function checkLimits(trx: Transaction<unknown>, actor: Actor, limits: ConversationLimits): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`question ${actor.orgId} ${actor.userId}`}, 0))`.execute(trx)
  await refuseBeyond(trx, actor, limits, true)
  await sql`INSERT INTO question_taken (org_id, user_id, tenant) VALUES (${actor.orgId}, ${actor.userId}, ${tenantOf(actor)})`.execute(trx)
}

/** The limit per minute alone, before a question is even read. @throws AppError rate_limited */
export async function checkRate(db: Db, actor: Actor, limits: ConversationLimits): Promise<void> {
  await refuseBeyond(db, actor, limits, false)
}

async function refuseBeyond(db: Db, actor: Actor, limits: ConversationLimits, alsoRunning: boolean): Promise<void> {
  const counts = await firstOf(
    sql<{ asked: number; free_in_s: number | null; running: number; queued: number; of_tenant: number; others: number }>`
      SELECT (SELECT count(*)::int FROM question_taken WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId} AND at > clock_timestamp() - interval '1 minute') AS asked,
        (SELECT ceil(${MINUTE_S} - extract(epoch FROM clock_timestamp() - min(at)))::int FROM question_taken
          WHERE org_id = ${actor.orgId} AND user_id = ${actor.userId} AND at > clock_timestamp() - interval '1 minute') AS free_in_s,
        (SELECT count(*)::int FROM turn WHERE status IN ('queued', 'running') AND org_id = ${actor.orgId} AND author = ${actor.userId}) AS running,
        w.queued, w.of_tenant, w.others
      FROM (SELECT count(*)::int AS queued, (count(*) FILTER (WHERE tenant = ${tenantOf(actor)}))::int AS of_tenant,
          (count(DISTINCT tenant) FILTER (WHERE tenant <> ${tenantOf(actor)}))::int AS others
        FROM turn WHERE status = 'queued' AND org_id = ${actor.orgId}) AS w`,
    db,
  )
  if (counts === undefined) return
  if (counts.asked >= limits.questionsPerMinute) throw new AppError('rate_limited', { retryAfterSeconds: Math.max(1, counts.free_in_s ?? MINUTE_S) })
  if (!alsoRunning) return
  const waiting = { all: counts.queued, ofTenant: counts.of_tenant, tenants: counts.others + 1 }
  if (counts.running >= limits.runningPerUser || !hasShareLeft(waiting, limits.queuedPerOrg))
    throw new AppError('rate_limited', { retryAfterSeconds: BUSY_RETRY_S })
}
