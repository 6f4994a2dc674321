import { printExpr } from '../../../../../warehouse/semantic/index.ts'
import { bucketKey, timeOf } from '../../../index.ts'
import type { Base } from './edit-step.ts'

/** The date that decides about the rows, as a formula. */
export function timeFormula({ select, model }: Base): string | null {
  const field = select.period?.field ?? bucketKey(select)?.expr.of ?? timeOf(select, model)?.field
  return field === undefined ? null : printExpr(field)
}
