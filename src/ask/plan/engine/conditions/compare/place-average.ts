import { fieldExpr } from '../../draft.ts'
import type { Condition } from '../../sketch.ts'
import { hintedMeaning } from '../field-meaning.ts'
import type { Placement } from '../placement.ts'
import { figureOfAll } from './figure-of-all.ts'

/** "above average" without a field: what an adjective is about against its average over all rows. */
export function placeAverage(placement: Placement, condition: Condition): void {
  const meaning = hintedMeaning(placement, { ...condition, hint: condition.hint ?? 'size' })
  if (meaning === null) {
    placement.failed.push('average')
    return
  }
  const right = figureOfAll(placement, meaning, condition.fn ?? 'avg', condition.chunk)
  placement.place(condition, meaning.entity, (path) => ({
    ...placement.node(condition.chunk),
    kind: 'compare',
    op: condition.op ?? '>',
    left: fieldExpr(path, meaning.field),
    right,
  }))
}
