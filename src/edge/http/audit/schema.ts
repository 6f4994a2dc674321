import { z } from 'zod'
import { OUTCOMES } from '../../../app/audit/index.ts'

const MAX_TEXT = 2_000
const day = z.iso.date()

export const auditQuery = z.object({
  start_date: day.optional().describe('First day, UTC'),
  end_date: day.optional().describe('Day after the last one, UTC'),
  actor: z.string().max(MAX_TEXT).optional(),
  action: z.string().max(MAX_TEXT).optional().describe('An action, or the part before its dot'),
  outcome: z.enum(OUTCOMES).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  format: z.enum(['json', 'ndjson']).default('json'),
})
export const auditEntry = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  on_behalf_of: z.string().optional(),
  actor_address: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(OUTCOMES),
  request_id: z.string(),
  detail: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  hash: z.string(),
})
export const auditPage = z.object({ items: z.array(auditEntry), next_cursor: z.string().optional() })
export const verdict = z.object({ ok: z.boolean(), entries: z.int(), first_bad: z.int().optional() })
