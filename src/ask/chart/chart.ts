import type { Chart, Plan, ResultSet } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { tableOf } from '../format/index.ts'
import { descriptionOf } from './chart-text.ts'
import { pickMark } from './pick-mark.ts'
import { specOf } from './spec.ts'

/** The picture of a result, chosen by what the plan asks and the rows allow; null where a table says it better. */
export function chart(plan: Plan, result: ResultSet, model: Model): Chart | null {
  const table = tableOf(plan, result)
  const mark = pickMark(plan, table)
  const spec = mark && specOf(mark, { plan, table, model })
  return spec ? { mark, spec, description: descriptionOf(mark, plan, table, model) } : null
}
