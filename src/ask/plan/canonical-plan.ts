import { createHash } from 'node:crypto'
import type { Plan } from '../../flow.ts'
import { dateText } from './calendar.ts'
import { wallNow } from './period-range.ts'

const LEFT_OUT: ReadonlySet<string> = new Set(['id', 'why', 'label', 'display'])

/**
 * The text two plans share exactly when they compute the same: canonical JSON without ids, origins, labels and display.
 * Of `clock.now` only the local day counts, since every moment a plan depends on is in `resolved`.
 */
export function canonicalPlan(plan: Plan): string {
  return canonical({ ...plan, clock: { ...plan.clock, now: dateText(wallNow(plan.clock)) } })
}

/** SHA-256 of the canonical text, hex. */
export function planHash(plan: Plan): string {
  return createHash('sha256').update(canonicalPlan(plan)).digest('hex')
}

/** The same of a part of a plan. */
export function canonicalText(part: unknown): string {
  return canonical(part)
}

export function samePlan(a: Plan, b: Plan): boolean {
  return canonicalPlan(a) === canonicalPlan(b)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([key, part]) => !LEFT_OUT.has(key) && part !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
    .join(',')}}`
}
