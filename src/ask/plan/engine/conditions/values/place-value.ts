import type { Path, Predicate } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { fieldExpr } from '../../draft.ts'
import type { Condition } from '../../sketch.ts'
import type { Placement } from '../placement.ts'
import { type FoundValue, findValue } from './find-value.ts'

/** "from Berlin": a field, named or not, has the value. */
export function placeValue(placement: Placement, condition: Condition): void {
  const chunk = condition.operand?.kind === 'text' ? condition.operand.chunk : condition.chunk
  const found = findValue(placement, chunk, condition)
  if (found === null) {
    placement.failed.push('value')
    return
  }
  if (!found.exact) placement.folded++
  placement.place(condition, found.entity, (path) => isValue(placement, chunk, path, found), { field: found.field, value: found.value })
}

function isValue(placement: Placement, chunk: Chunk, path: Path, { field, value, exact }: FoundValue): Predicate {
  return {
    ...placement.node(chunk),
    kind: 'compare',
    op: '=',
    left: fieldExpr(path, field),
    right: value,
    ...(value.kind === 'value' && value.type === 'text' ? { match: exact ? ('exact' as const) : ('folded' as const) } : {}),
  }
}
