import type { Chart, Column, Display, Expr, Plan } from '../../../flow.ts'
import { chart } from '../../chart/index.ts'
import type { AskConnection } from '../../services.ts'
import { makePlan, nodesAfter } from '../index.ts'
import type { Kept, Session } from './session.ts'

export type ChartWish = Pick<Display, 'mark' | 'x' | 'y' | 'series' | 'title'>

/** A chart of a result by our own code; the wish picks a mark and columns from lists. Null: it cannot be drawn so. */
export function chartOfRows(kept: Kept, wish: ChartWish, session: Session): Chart | null {
  const connection = kept.query?.connection ?? session.task.connections[0]
  if (connection === undefined) return null
  const plan = kept.query?.plan ?? planOfRows(kept, connection, session)
  return chart({ ...plan, display: { ...plan.display, ...wish } }, kept.result, connection.model)
}

/** Rows of SQL as a plan would have made them: numbers are figures, the rest is what they are of. Only for drawing. */
function planOfRows({ result }: Kept, connection: AskConnection, session: Session): Plan {
  const nodes = nodesAfter()
  const why = { kind: 'agent', step: String(session.step) } as const
  const columns = result.columns.map((column): Column => {
    const field: Expr = { kind: 'field', path: [], field: column.name }
    const isNumber = column.type === 'integer' || column.type === 'decimal' || column.type === 'float'
    return {
      ...nodes.make(why),
      name: column.name,
      label: column.label,
      expr: isNumber ? { kind: 'aggregate', fn: 'sum', of: field } : field,
      show: column.show,
      ...(column.format && { format: column.format }),
    }
  })
  const query = { ...nodes.make(why), kind: 'select', mode: 'group', from: { entity: '' }, distinct: false, unmatched: 'drop', columns, order: [] } as const
  return makePlan(connection.model, session.services.clock(connection.model), query, { ...nodes.make(why), mark: 'auto' })
}
