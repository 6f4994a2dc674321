import type { Period } from '../../../../../flow.ts'
import { resolvePeriod } from '../../../index.ts'
import type { Chunk } from '../../chunks.ts'
import { fieldExpr } from '../../draft.ts'
import type { FieldMeaning } from '../../meaning.ts'
import type { Comparison, Condition, Operand } from '../../sketch.ts'
import type { Placement } from '../placement.ts'

const DAY_MS = 86_400_000

/** "after 2010", "between March and May": the stretch of time a date lies in. */
export function placeDate(placement: Placement, condition: Condition, meaning: FieldMeaning): void {
  const low = chunkOf(condition.operand)
  const period = low === undefined ? null : datePeriod(condition.op ?? '=', low, chunkOf(condition.high))
  const path = placement.pathTo(meaning.entity)
  if (period === null || path === null || low === undefined) {
    placement.failed.push('period')
    return
  }
  const type = placement.meanings.field(meaning.entity, meaning.field)?.type ?? 'date'
  placement.place(condition, meaning.entity, (at) => ({
    ...placement.node(low),
    kind: 'within',
    of: fieldExpr(at, meaning.field),
    period,
    resolved: resolvePeriod(period, placement.clock, type),
  }))
}

function chunkOf(operand: Operand | undefined): Chunk | undefined {
  return operand === undefined || operand.kind === 'noun' ? undefined : operand.chunk
}

/** "after 2010" starts with 2011, "before March" ends with February, "since" and "until" include what they name. */
function datePeriod(op: Comparison, low: Chunk, high: Chunk | undefined): Period | null {
  const first = low.period?.resolved
  const last = (high ?? low).period?.resolved
  if (first === undefined || last === undefined || first.start === null || last.end === null) return null
  const start = first.start.slice(0, 10)
  const end = last.end.slice(0, 10)
  if (high !== undefined) return { kind: 'range', from: start, to: dayBefore(end) }
  if (op === '>') return { kind: 'range', from: end }
  if (op === '>=') return { kind: 'range', from: start }
  if (op === '<') return { kind: 'range', to: dayBefore(start) }
  if (op === '<=') return { kind: 'range', to: dayBefore(end) }
  return low.period?.period ?? null
}
function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
}
