import type { Period, PlanEdit } from '../../../../../flow.ts'
import { printPeriod } from '../../../../../warehouse/semantic/index.ts'
import { bucketKey, roleOf } from '../../../index.ts'
import { comparedOverTime, comparedTo } from '../../figures/compared-to.ts'
import type { Demand } from '../../figures/demand.ts'
import type { Base, Steps } from './edit-step.ts'
import { shifts } from './period-steps.ts'
import { timeFormula } from './time-formula.ts'

/** "compared to the month before": the other period, and beside each figure what it was and how it grew. */
export function compareSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { compare } = demand
  const grows = demand.windows.some((window) => window.kind === 'growth') && bucketKey(select) === undefined
  if ((compare === undefined && !grows) || shifts(demand, base)) return []
  const span = compare?.span ?? demand.windows[0]?.span ?? [0, 0]
  const period = demand.period?.period ?? select.period?.period
  const named = compare?.named
  const to = named !== undefined && period !== undefined ? comparedTo(named.period, period, named.words) : (compare?.to ?? 'previous')
  const bucket = bucketKey(select)
  const fitting = bucket === undefined ? to : comparedOverTime({ to, span, ...(named && { named }) }, bucket.expr.grain)
  if (fitting === null) return null
  const token = typeof fitting === 'string' ? fitting : printPeriod(fitting)
  if (select.compare !== undefined) return [{ span, edits: [{ op: 'set', node: select.compare.id, field: 'to', value: token }] }]
  const figures = select.columns.filter((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value')
  if (figures.length === 0) return null
  const edits: PlanEdit[] = []
  if (period === undefined) {
    const running = runningPeriod(named?.period)
    const time = timeFormula(base)
    if (running === null || time === null) return null
    edits.push({ op: 'add', slot: 'period', value: `${time} ${printPeriod(running)}` })
  }
  edits.push({ op: 'add', slot: 'compare', value: { to: token } })
  for (const figure of figures) {
    edits.push({ op: 'add', slot: 'columns', value: { [`${figure.name}_previous`]: `previous($${figure.name})` } })
    edits.push({ op: 'add', slot: 'columns', value: { [`${figure.name}_growth`]: `growth($${figure.name})` } })
  }
  return [{ span, edits }]
}

function runningPeriod(named: Period | undefined): Period | null {
  return named?.kind === 'relative' ? { kind: 'relative', unit: named.unit, offset: 0 } : null
}
