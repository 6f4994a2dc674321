import { z } from 'zod'
import { MODES, type Mode } from '../../flow.ts'

/** The model that the server's settings name. */
export const SERVER_MODEL = 'server'
const DEFAULT_ORG_TOKENS = 5_000_000

const tokens = z.int().min(0).max(1_000_000_000_000)
const usd = z.number().min(0).max(1_000_000)
const choice = z.string().min(1).max(64).nullable()

/** Limits by UTC day and month; null: none. */
export const modelCapsSchema = z.object({
  org_tokens_per_day: tokens.nullable().default(DEFAULT_ORG_TOKENS),
  /** What priced models may cost in a month; calls of models without a price do not count. */
  org_usd_per_month: usd.nullable().default(null),
  user_tokens_per_day: tokens.nullable().default(null),
  /** What the members of a group may use together. */
  group_tokens_per_day: z.record(z.string().min(1).max(128), tokens).default({}),
  usd_per_question: usd.nullable().default(null),
})

/** What an admin decides about language models; every field has a default, so an empty object is a whole policy. */
export const modelPolicySchema = z.object({
  /** Mode → id of a model, null: none. Absent: economy none, the others the first model there is. */
  modes: z.partialRecord(z.enum(MODES), choice).default({}),
  /** False: only schema and aggregates are sent to models. */
  rows_may_leave: z.boolean().default(true),
  caps: modelCapsSchema.prefault({}),
})
export type ModelPolicy = z.output<typeof modelPolicySchema>

/** @param ids models there are, the oldest first @returns the id, or null: this mode uses none */
export function modelOfMode(policy: ModelPolicy, mode: Mode, ids: readonly string[]): string | null {
  const chosen = policy.modes[mode]
  if (chosen === undefined) return mode === 'economy' ? null : (ids[0] ?? null)
  return chosen !== null && ids.includes(chosen) ? chosen : null
}
