import type { Expr, Path } from '../../../../flow.ts'
import { fieldExpr, numberExpr } from '../draft.ts'
import type { Condition } from '../sketch.ts'
import type { Placement } from './placement.ts'

/** "with more than 2 orders": how many hang below each row, or how many rows a group has. */
export function placeCount(placement: Placement, condition: Condition): void {
  const { noun, operand } = condition
  const meaning = noun === undefined || operand?.kind !== 'number' ? null : placement.meanings.pick(noun, ['entity', 'field'])
  if (meaning === null) {
    placement.failed.push('count')
    return
  }
  const path = meaning.entity === placement.from ? null : walkDown(placement, meaning.entity)
  if (path === null) placement.havings.push(condition)
  else placeRelated(placement, condition, { kind: 'related', path: placement.manyPart(path), fn: 'count' })
}

/** "average salary above 5000" of what hangs below is per row; of what is grouped, over the group. */
export function placeAggregate(placement: Placement, condition: Condition): void {
  const { noun, operand, fn } = condition
  const meaning = noun === undefined ? null : placement.meanings.pick(noun, ['field', 'entity'])
  if (meaning === null || fn === undefined || operand?.kind !== 'number') {
    placement.failed.push('aggregate')
    return
  }
  const path = walkDown(placement, meaning.entity)
  if (path === null || meaning.kind !== 'field') {
    placement.havings.push(condition)
    return
  }
  const many = placement.manyPart(path)
  placeRelated(placement, condition, { kind: 'related', path: many, fn, of: fieldExpr(path.slice(many.length), meaning.field) })
}

/** The walk to an entity that each row has several of. */
function walkDown(placement: Placement, entity: string): Path | null {
  const route = placement.meanings.graph.route(placement.from, entity)
  return route === null || route.toOne ? null : route.path
}

function placeRelated(placement: Placement, condition: Condition, left: Expr): void {
  const number = condition.operand?.kind === 'number' ? condition.operand.chunk.number : undefined
  const make = () => ({
    ...placement.node(condition.chunk),
    kind: 'compare' as const,
    op: condition.op ?? ('=' as const),
    left,
    right: numberExpr(number ?? '0'),
  })
  placement.placed.push({ condition, path: [], entity: placement.from, make, negated: condition.negated })
}
