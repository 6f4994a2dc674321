import { fieldExpr, textExpr } from '../draft.ts'
import { isTimely } from '../hints.ts'
import type { Condition } from '../sketch.ts'
import { fieldMeaning, titleMeaning } from './field-meaning.ts'
import type { Placement } from './placement.ts'
import { plainText } from './plain-text.ts'

/** "contains", "starts with", "ends with". */
export function placeText(placement: Placement, condition: Condition): void {
  const text = condition.operand?.kind === 'text' ? plainText(condition.operand.chunk) : ''
  const meaning =
    condition.noun === undefined ? titleMeaning(placement, condition) : fieldMeaning(placement, condition, (field) => field.type === 'text' || isTimely(field))
  if (meaning === null || text === '') {
    placement.failed.push('text')
    return
  }
  placement.place(condition, meaning.entity, (path) => ({
    ...placement.node(condition.chunk),
    kind: 'text',
    op: condition.text ?? 'contains',
    of: fieldExpr(path, meaning.field),
    value: textExpr(text),
  }))
}
