import { type Kysely, sql, type Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import { type Logger, requestContext } from '../../platform/log/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import { type Act, type AuditEntry, type AuditOutcome, FIRST_HASH, fitting, hashOf } from './entry.ts'

export interface AuditFilter {
  readonly from?: Date
  readonly to?: Date
  readonly actor?: string
  /** An action, or the part before its dot: `token` for `token.create` and `token.revoke`. */
  readonly action?: string
  readonly outcome?: AuditOutcome
  /** Entries older than this one. */
  readonly before?: number
}

/** Whether every entry is what was written, in order and without a gap. */
export type Verdict = { readonly ok: true; readonly entries: number } | { readonly ok: false; readonly entries: number; readonly firstBad: number }

export interface Audit {
  /** In the given transaction when there is one. @throws AppError `audit_unavailable`: what cannot be written down must not happen */
  record(act: Act, transaction?: Transaction<unknown>): Promise<void>
  /** Newest first. */
  list(orgId: string, filter: AuditFilter, limit: number): Promise<readonly AuditEntry[]>
  /** Reads the whole log in order. */
  verify(): Promise<Verdict>
  /** The newest entry's number and hash, to be kept elsewhere. */
  head(): Promise<{ readonly seq: number; readonly hash: string }>
}

export interface AuditDeps {
  readonly store: Pick<Store, 'db'>
  readonly secrets: Pick<Secrets, 'deriveKey' | 'deriveKeys'>
  readonly now: () => Date
  readonly log: Pick<Logger, 'error'>
}

interface Row {
  readonly seq: string
  readonly org_id: string
  readonly at: Date
  readonly actor: string
  readonly on_behalf_of: string | null
  readonly actor_address: string
  readonly action: string
  readonly target: string
  readonly outcome: AuditOutcome
  readonly request_id: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly prev_hash: string
  readonly hash: string
}

/** Held while an entry is added, to the end of its transaction: the chain has one end. */
const CHAIN_LOCK = 7_340_060
const VERIFY_BATCH = 1_000

export function openAudit({ store, secrets, now, log }: AuditDeps): Audit {
  const { db } = store

  async function append(trx: Transaction<unknown>, act: Act): Promise<void> {
    await sql`SELECT pg_advisory_xact_lock(${CHAIN_LOCK})`.execute(trx)
    const last = await lastOf(trx)
    const context = requestContext()
    const entry = {
      seq: last.seq + 1,
      at: now(),
      actor: act.actor,
      ...(act.onBehalfOf !== undefined && { onBehalfOf: act.onBehalfOf }),
      actorAddress: context?.address ?? '',
      action: act.action,
      target: act.target,
      outcome: act.outcome,
      requestId: context?.requestId ?? '',
      detail: act.detail,
      prevHash: last.hash,
    }
    const { seq, at, actor, actorAddress, action, target, outcome, requestId, detail, prevHash } = entry
    await sql`INSERT INTO audit_entry (seq, org_id, at, actor, on_behalf_of, actor_address, action, target, outcome, request_id, detail, prev_hash, hash)
      VALUES (${seq}, ${act.orgId}, ${at}, ${actor}, ${act.onBehalfOf ?? null}, ${actorAddress}, ${action}, ${target}, ${outcome}, ${requestId},
        ${JSON.stringify(detail)}::jsonb, ${prevHash}, ${hashOf(secrets.deriveKey('audit'), act.orgId, entry)})`.execute(trx)
  }

  return {
    record: async (act, transaction) => {
      try {
        const fits = fitting(act)
        await (transaction === undefined ? db.transaction().execute((trx) => append(trx, fits)) : append(transaction, fits))
      } catch (error) {
        log.error({ err: error, action: act.action }, 'an audit entry could not be written')
        throw new AppError('audit_unavailable', {}, { cause: error })
      }
    },
    list: async (orgId, filter, limit) => (await rowsBefore(db, orgId, filter, limit)).map(entryOf),
    verify: () => verify(db, secrets.deriveKeys('audit')),
    head: () => lastOf(db),
  }
}

async function lastOf(db: Kysely<unknown>): Promise<{ readonly seq: number; readonly hash: string }> {
  const { rows } = await sql<{ seq: string; hash: string }>`SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1`.execute(db)
  return { seq: Number(rows[0]?.seq ?? 0), hash: rows[0]?.hash ?? FIRST_HASH }
}

async function rowsBefore(db: Kysely<unknown>, orgId: string, filter: AuditFilter, limit: number): Promise<readonly Row[]> {
  const { from, to, actor, action, outcome, before } = filter
  const conditions = [
    sql`org_id = ${orgId}`,
    ...(from === undefined ? [] : [sql`at >= ${from}`]),
    ...(to === undefined ? [] : [sql`at < ${to}`]),
    ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
    ...(action === undefined ? [] : [sql`(action = ${action} OR starts_with(action, ${`${action}.`}))`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    ...(before === undefined ? [] : [sql`seq < ${before}`]),
  ]
  const { rows } = await sql<Row>`SELECT * FROM audit_entry WHERE ${sql.join(conditions, sql` AND `)} ORDER BY seq DESC LIMIT ${limit}`.execute(db)
  return rows
}

/** @param keys  of every master key there was: each entry was written under one of them */
async function verify(db: Kysely<unknown>, keys: readonly Buffer[]): Promise<Verdict> {
  let entries = 0
  let prevHash = FIRST_HASH
  for (;;) {
    const { rows } = await sql<Row>`SELECT * FROM audit_entry WHERE seq > ${entries} ORDER BY seq LIMIT ${VERIFY_BATCH}`.execute(db)
    for (const row of rows) {
      const entry = entryOf(row)
      const isNext = entry.seq === entries + 1 && entry.prevHash === prevHash && keys.some((key) => entry.hash === hashOf(key, row.org_id, entry))
      if (!isNext) return { ok: false, entries, firstBad: entries + 1 }
      entries = entry.seq
      prevHash = entry.hash
    }
    if (rows.length < VERIFY_BATCH) return { ok: true, entries }
  }
}

function entryOf(row: Row): AuditEntry {
  return {
    seq: Number(row.seq),
    at: row.at,
    actor: row.actor,
    ...(row.on_behalf_of !== null && { onBehalfOf: row.on_behalf_of }),
    actorAddress: row.actor_address,
    action: row.action,
    target: row.target,
    outcome: row.outcome,
    requestId: row.request_id,
    detail: row.detail,
    prevHash: row.prev_hash,
    hash: row.hash,
  }
}
