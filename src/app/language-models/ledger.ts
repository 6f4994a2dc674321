import { type Kysely, sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor, Mode } from '../../flow.ts'
import type { ModelUsage } from '../../platform/llm/index.ts'
import type { ModelPolicy } from './policy.ts'

/** Why no more calls are made today, or this month. */
export type CapReason = 'cap_user' | 'cap_group' | 'cap_org'

export interface PlannedCall {
  /** Null: a test, which no cap stops. */
  readonly mode: Mode | null
  readonly turnId?: string
  readonly modelId: string
  readonly model: string
  readonly provider: string
  /** What it may use at most. */
  readonly tokens: number
}
export interface EndedCall {
  readonly usage: ModelUsage
  readonly costUsd: number | null
  readonly durationMs: number
  readonly outcome: string
}
export interface UsageRow {
  /** Day, user or model. */
  readonly key: string
  readonly calls: number
  readonly failed: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null where no call had a price. */
  readonly costUsd: number | null
}
export interface Usage {
  readonly days: readonly UsageRow[]
  readonly users: readonly UsageRow[]
  readonly models: readonly UsageRow[]
  readonly tokensToday: number
  readonly usdThisMonth: number
}

/** What calls of language models used. A call is written down before it is made. */
export interface Ledger {
  /** @returns null while the actor may go on */
  reasonToStop(actor: Actor, policy: ModelPolicy): Promise<CapReason | null>
  /** @returns id of the call @throws AppError model_cap_reached when what it may use at most does not fit any more */
  reserve(actor: Actor, policy: ModelPolicy, call: PlannedCall): Promise<string>
  settle(id: string, ended: EndedCall): Promise<void>
  usage(orgId: string, days: number): Promise<Usage>
}

const WHOSE: Readonly<Record<CapReason, string>> = { cap_user: 'for you today', cap_group: 'for your group today', cap_org: 'for the organisation' }
const MOST_USERS = 50
/** What the column holds; no call costs as much. */
const MOST_USD = 999_999

export function createLedger(db: Kysely<unknown>, now: () => Date): Ledger {
  async function check(from: Kysely<unknown>, { orgId, userId, groups }: Actor, { caps }: ModelPolicy, more: number): Promise<CapReason | null> {
    const day = dayOf(now())
    const capped = groups.filter((group) => caps.group_tokens_per_day[group] !== undefined)
    const { rows } = await sql<{ org: string; mine: string }>`
      SELECT coalesce(sum(tokens), 0) AS org, coalesce(sum(tokens) FILTER (WHERE user_id = ${userId}), 0) AS mine
      FROM model_call WHERE org_id = ${orgId} AND day = ${day}`.execute(from)
    const [{ org, mine } = { org: '0', mine: '0' }] = rows
    const over = (used: string | number, cap: number | null | undefined): boolean =>
      cap !== null && cap !== undefined && (Number(used) >= cap || Number(used) + more > cap)
    if (over(mine, caps.user_tokens_per_day)) return 'cap_user'
    for (const group of capped) if (over(await ofGroup(from, orgId, group, day), caps.group_tokens_per_day[group])) return 'cap_group'
    if (over(org, caps.org_tokens_per_day)) return 'cap_org'
    if (caps.org_usd_per_month !== null && (await usdSince(from, orgId, `${day.slice(0, 7)}-01`)) >= caps.org_usd_per_month) return 'cap_org'
    return null
  }

  return {
    reasonToStop: (actor, policy) => check(db, actor, policy, 0),
    reserve: (actor, policy, call) =>
      db.transaction().execute(async (transaction) => {
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`model_call ${actor.orgId}`}, 0))`.execute(transaction)
        const reason = call.mode === null ? null : await check(transaction, actor, policy, call.tokens)
        if (reason !== null) throw new AppError('model_cap_reached', { reason, whose: WHOSE[reason] })
        const at = now()
        const { rows } = await sql<{ id: string }>`
          INSERT INTO model_call (org_id, at, day, user_id, groups, mode, turn_id, model_id, model, provider, tokens, outcome)
          VALUES (${actor.orgId}, ${at}, ${dayOf(at)}, ${actor.userId}, ${[...actor.groups]}, ${call.mode}, ${call.turnId ?? null},
            ${call.modelId}, ${call.model}, ${call.provider}, ${call.tokens}, 'running')
          RETURNING id`.execute(transaction)
        return rows[0]?.id ?? ''
      }),
    settle: async (id, { usage, costUsd, durationMs, outcome }) => {
      await sql`UPDATE model_call SET tokens = ${usage.inputTokens + usage.outputTokens}, input_tokens = ${usage.inputTokens},
        output_tokens = ${usage.outputTokens}, cached_tokens = ${usage.cachedTokens}, cost_usd = ${costUsd === null ? null : Math.min(costUsd, MOST_USD)}, duration_ms = ${Math.round(durationMs)},
        outcome = ${outcome} WHERE id = ${id}`.execute(db)
    },
    usage: async (orgId, days) => {
      const today = now()
      const from = dayOf(new Date(today.getTime() - (days - 1) * 86_400_000))
      const [byDay, users, models, todays, usdThisMonth] = await Promise.all([
        summed(db, orgId, from, sql`to_char(day, 'YYYY-MM-DD')`, sql`key`),
        summed(db, orgId, from, sql`user_id`, sql`sum(tokens) DESC`),
        summed(db, orgId, from, sql`model`, sql`sum(tokens) DESC`),
        sql<{ tokens: string }>`SELECT coalesce(sum(tokens), 0) AS tokens FROM model_call WHERE org_id = ${orgId} AND day = ${dayOf(today)}`.execute(db),
        usdSince(db, orgId, `${dayOf(today).slice(0, 7)}-01`),
      ])
      return { days: byDay, users: users.slice(0, MOST_USERS), models, tokensToday: Number(todays.rows[0]?.tokens ?? 0), usdThisMonth }
    },
  }
}

async function summed(
  db: Kysely<unknown>,
  orgId: string,
  from: string,
  key: ReturnType<typeof sql>,
  order: ReturnType<typeof sql>,
): Promise<readonly UsageRow[]> {
  const { rows } = await sql<Record<'key' | 'calls' | 'failed' | 'input' | 'output', string> & { cost: string | null }>`
    SELECT ${key} AS key, count(*) AS calls, count(*) FILTER (WHERE outcome NOT IN ('ok', 'running', 'stopped')) AS failed,
      sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost_usd) AS cost
    FROM model_call WHERE org_id = ${orgId} AND day >= ${from} GROUP BY 1 ORDER BY ${order}`.execute(db)
  return rows.map(({ key: name, calls, failed, input, output, cost }) => ({
    key: name,
    calls: Number(calls),
    failed: Number(failed),
    inputTokens: Number(input),
    outputTokens: Number(output),
    costUsd: cost === null ? null : Number(cost),
  }))
}

async function ofGroup(db: Kysely<unknown>, orgId: string, group: string, day: string): Promise<string> {
  const { rows } = await sql<{ tokens: string }>`
    SELECT coalesce(sum(tokens), 0) AS tokens FROM model_call WHERE org_id = ${orgId} AND day = ${day} AND ${group} = ANY (groups)`.execute(db)
  return rows[0]?.tokens ?? '0'
}

async function usdSince(db: Kysely<unknown>, orgId: string, day: string): Promise<number> {
  const { rows } = await sql<{ usd: string }>`SELECT coalesce(sum(cost_usd), 0) AS usd FROM model_call WHERE org_id = ${orgId} AND day >= ${day}`.execute(db)
  return Number(rows[0]?.usd ?? 0)
}

/** By UTC, so that every server begins a day at the same time. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
