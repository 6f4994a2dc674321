import type { Path } from '../../../../../flow.ts'
import type { Placed, Placement } from '../placement.ts'

/** Whether two conditions cannot hold for one row. */
export type Excludes = (a: Placed, b: Placed) => boolean

/** Conditions in groups that are each about one and the same row: "orders from 2024 that were shipped" is one order. */
export function sharedRows(placement: Placement, excludes: Excludes): readonly (readonly Placed[])[] {
  const out: Placed[][] = []
  for (const one of placement.placed) {
    const walk = placement.manyPart(one.path)
    const mate = walk.length === 0 ? undefined : out.find((group) => sharesRow(placement, group, one, walk, excludes))
    if (mate === undefined) out.push([one])
    else mate.push(one)
  }
  return out
}

function sharesRow(placement: Placement, group: readonly Placed[], one: Placed, walk: Path, excludes: Excludes): boolean {
  const first = group[0]
  if (first === undefined) return false
  const own = placement.manyPart(first.path)
  if (own.length === 0 || !(startsWith(walk, own) || startsWith(own, walk))) return false
  if (group.some((other) => excludes(other, one))) return false
  const isAlternative = one.condition.or && one.make !== null && first.make !== null
  if (isAlternative && startsWith(walk, own) && walk.length === own.length) return true
  const isBareNegation = first.make === null && first.negated
  return isBareNegation ? one.condition.clause - first.condition.clause <= 1 : !one.negated || first.negated === one.negated
}

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((name, i) => path[i] === name)
}
