import type { Clock, Plan, PlanEdit, Span } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { applyEdits } from '../../index.ts'

/** "Only the first 10", "just the first 5 rows": fewer rows in the order they have. */
const FIRST_ROWS = /^\s*(?:only|just|show(?: me)?|now)?\s*(?:the\s+)?first\s+(\d{1,6})(?:\s+(?:rows?|ones?|lines?|results?))?\s*[.!]?\s*$/i

/** @returns the plan with that limit and where the words stand, or null when the message says something else */
export function withFirstRows(text: string, plan: Plan, model: Model, clock: Clock): { readonly plan: Plan; readonly span: Span } | null {
  const count = Number(FIRST_ROWS.exec(text)?.[1] ?? 0)
  if (count < 1 || plan.query.kind !== 'select') return null
  const { limit } = plan.query
  const edit: PlanEdit = limit === undefined ? { op: 'add', slot: 'limit', value: String(count) } : { op: 'set', node: limit.id, field: 'count', value: count }
  const result = applyEdits(plan, [edit], model, clock, 0)
  return 'problems' in result ? null : { plan: result.plan, span: [0, text.length] }
}
