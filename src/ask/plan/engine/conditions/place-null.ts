import { fieldExpr } from '../draft.ts'
import type { Condition } from '../sketch.ts'
import { fieldMeaning } from './field-meaning.ts'
import type { Placement } from './placement.ts'

/** "without an email": a field has no value. */
export function placeNull(placement: Placement, condition: Condition): void {
  const meaning = fieldMeaning(placement, condition, () => true)
  if (meaning === null) placement.failed.push('null')
  else placement.place(condition, meaning.entity, (path) => ({ ...placement.node(condition.chunk), kind: 'null', of: fieldExpr(path, meaning.field) }))
}
