import type { PlanEdit } from '../../../../../flow.ts'
import { roleOf } from '../../../index.ts'
import type { Demand } from '../../figures/demand.ts'
import { nameOf } from '../../figures/name-of.ts'
import type { Base, Steps } from './edit-step.ts'

/** "sorted by name" */
export function orderSteps(demand: Demand, { select }: Base): Steps {
  const { order } = demand
  if (order === undefined) return []
  const names = order.item?.targets.map(nameOf) ?? []
  const columns = select.columns.filter((column) => column.show !== 'hidden')
  const column =
    order.item === undefined
      ? columns.find((one) => one.name === select.order[0]?.column)
      : (columns.find((one) => names.includes(one.name)) ??
        columns.find((one) => one.expr.kind === 'field' && names.includes(one.expr.field)) ??
        columns.find((one) => one.expr.kind === 'measure' && names.includes(one.expr.measure)))
  if (column === undefined) return null
  const figure = roleOf(column, select.columns) !== 'key'
  const direction = order.direction ?? (figure ? 'desc' : 'asc')
  const edits: PlanEdit[] = select.order.filter((one) => one.why.some((why) => why.kind !== 'default')).map((one) => ({ op: 'remove', node: one.id }))
  return [{ span: order.span, edits: [...edits, { op: 'add', slot: 'order', at: 0, value: `${direction === 'desc' ? '-' : ''}${column.name}` }] }]
}
