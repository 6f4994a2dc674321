import { wallClockOf, wallRange } from '../plan/index.ts'
import { isSoFar, type Telling } from './telling.ts'

const DAY_MS = 86_400_000

/** What limits the answer, one line each. */
export function caveatsOf(telling: Telling): readonly string[] {
  const { result, reading } = telling
  return [
    ...soFar(telling),
    ...(result.truncated ? [`Only the first ${result.rows.length.toLocaleString('en')} rows were read; there are more.`] : []),
    ...tied(telling),
    ...reading.corrections.map((one) => `Read “${one.from}” as “${one.to}”.`),
    ...reading.ignored.filter((one) => one.content).map((one) => `“${one.text}” was not understood and is not part of the answer.`),
  ]
}

/** "September 2026 so far: 14 of 30 days". */
function soFar({ plan }: Telling): readonly string[] {
  const period = plan.query.kind === 'select' ? plan.query.period : undefined
  if (!period || !isSoFar(period) || period.resolved.end === null)
    return period?.resolved.partial && isSoFar(period) ? [`${period.resolved.label} is not over.`] : []
  const aligned = plan.query.kind === 'select' && plan.query.compare?.align === 'to_date'
  const { start, end } = wallRange(period.resolved, plan.clock)
  if (start === null || end === null) return []
  const now = wallClockOf(Date.parse(plan.clock.now), plan.clock.timeZone)
  const passed = Math.ceil((now - start) / DAY_MS)
  const all = Math.round((end - start) / DAY_MS)
  if (aligned || passed >= all) return [`${period.resolved.label} so far: ${passed} ${passed === 1 ? 'day' : 'days'}.`]
  return [`${period.resolved.label} so far: ${passed} of ${all} days.`]
}

/** A limit that cut between equal figures. */
function tied({ plan, table }: Telling): readonly string[] {
  const { limit, order } = plan.query
  const column = table.columns.find((one) => one.name === order[0]?.column)
  if (limit?.ties !== 'keep' || !column || table.rows.length <= limit.count) return []
  return [`${table.rows.length} share the first ${limit.count === 1 ? 'place' : `${limit.count} places`}.`]
}
