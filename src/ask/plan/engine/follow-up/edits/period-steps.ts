import { printPeriod } from '../../../../../warehouse/semantic/index.ts'
import type { Demand } from '../../figures/demand.ts'
import type { Base, Steps } from './edit-step.ts'
import { timeFormula } from './time-formula.ts'

/** "and last year?" */
export function periodSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { period } = demand
  if (period === undefined) return []
  if (select.period !== undefined)
    return [{ span: period.span, edits: [{ op: 'set', node: select.period.id, field: 'period', value: printPeriod(period.period) }] }]
  const time = timeFormula(base)
  if (time === null) return null
  return [{ span: period.span, edits: [{ op: 'add', slot: 'period', value: `${time} ${printPeriod(period.period)}` }] }]
}
