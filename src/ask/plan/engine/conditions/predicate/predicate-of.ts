import type { Predicate } from '../../../../../flow.ts'
import type { Placed, Placement } from '../placement.ts'
import { connected } from './connected.ts'
import { existenceOf } from './existence-of.ts'
import { ownPredicate } from './own-predicate.ts'
import { type Excludes, sharedRows, startsWith } from './shared-rows.ts'

/**
 * One predicate for all conditions: those on one to-many walk and in one clause share the same row.
 *
 * @param excludes  whether two conditions cannot hold for one row
 */
export function predicateOf(placement: Placement, excludes: Excludes): Predicate | undefined {
  passNegation(placement)
  const parts = sharedRows(placement, excludes).map((group) => ({ predicate: predicateOfRow(placement, group), or: group[0]?.condition.or === true }))
  const extra = placement.extra.map((predicate) => ({ predicate, or: false }))
  return connected([...parts, ...extra], () => placement.node(undefined))
}

function predicateOfRow(placement: Placement, group: readonly Placed[]): Predicate | undefined {
  const first = group[0]
  if (first === undefined) return undefined
  return placement.manyPart(first.path).length === 0 ? ownPredicate(placement, first) : existenceOf(placement, group, first)
}

/** "not made by Sony": the denied step is denied of what is said about its end. */
function passNegation(placement: Placement): void {
  const { placed } = placement
  placed.forEach((one, i) => {
    if (one.make !== null || !one.negated || one.path.length === 0 || placement.manyPart(one.path).length > 0) return
    const about = placed.findIndex(
      (other, k) => k > i && other.make !== null && other.condition.clause === one.condition.clause && startsWith(other.path, one.path),
    )
    const other = placed[about]
    if (other === undefined) return
    placed[about] = { ...other, negated: !other.negated }
    placed[i] = { ...one, negated: false }
  })
}
