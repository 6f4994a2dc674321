import type { Column, PlanEdit, Select } from '../../../../../flow.ts'
import { keysOf, roleOf } from '../../../index.ts'
import type { Demand } from '../../figures/demand.ts'
import type { Base, Steps } from './edit-step.ts'

/** "only the top 3", "all of them": another order and another cut. */
export function bestSteps(demand: Demand, { select }: Base): Steps {
  const { best } = demand
  if (demand.cues.has('all_of_them')) {
    const limits = [select.limit, select.top].flatMap((one): PlanEdit[] => (one === undefined ? [] : [{ op: 'remove', node: one.id }]))
    return limits.length === 0 ? [] : [{ span: [0, 0], edits: limits }]
  }
  if (best === undefined) return []
  const { span, direction } = best
  if (select.top !== undefined) {
    const counted: PlanEdit[] = best.counted ? [{ op: 'set', node: select.top.id, field: 'count', value: best.count }] : []
    return [{ span, edits: [...counted, { op: 'set', node: select.top.id, field: 'direction', value: direction }] }]
  }
  const figure = select.columns.find((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value') ?? orderedColumn(select)
  if (figure === undefined || (select.mode === 'group' && keysOf(select).length === 0)) return null
  const order = select.order.find((one) => one.column === figure.name && one.why.some((why) => why.kind !== 'default'))
  const ordering: PlanEdit =
    order === undefined
      ? { op: 'add', slot: 'order', at: 0, value: `${direction === 'desc' ? '-' : ''}${figure.name}` }
      : { op: 'set', node: order.id, field: 'direction', value: direction }
  const count = best.counted ? best.count : (select.limit?.count ?? 1)
  const limiting: PlanEdit =
    select.limit === undefined ? { op: 'add', slot: 'limit', value: String(count) } : { op: 'set', node: select.limit.id, field: 'count', value: count }
  return [{ span, edits: [ordering, limiting] }]
}

function orderedColumn(select: Select): Column | undefined {
  return select.columns.find((column) => column.name === select.order[0]?.column)
}
