import type { Predicate } from '../../../../../flow.ts'
import { fieldExpr } from '../../draft.ts'
import type { Placed, Placement } from '../placement.ts'

/** A condition on the row itself or on what it has one of. */
export function ownPredicate(placement: Placement, one: Placed): Predicate | undefined {
  if (one.make === null) return hasOne(placement, one)
  const predicate = one.make(one.path)
  if (!one.negated) return predicate
  if (predicate.kind === 'compare' && predicate.op === '=') return { ...predicate, op: '!=' }
  return { ...placement.node(one.condition.chunk), kind: 'not', of: predicate }
}

/** Whether the row refers to another at all; a reference that every row has says nothing. */
function hasOne(placement: Placement, one: Placed): Predicate | undefined {
  const join = placement.meanings.graph.step(placement.from, one.path[0] ?? '')
  const key = join?.keys[0]?.[0]
  if (join === undefined || key === undefined || (join.required && !one.negated)) return undefined
  const isNull: Predicate = { ...placement.node(one.condition.chunk), kind: 'null', of: fieldExpr([], key) }
  return one.negated ? isNull : { ...placement.node(one.condition.chunk), kind: 'not', of: isNull }
}
