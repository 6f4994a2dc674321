import type { Path, Predicate } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import { allOf } from '../../draft.ts'
import type { Placed, Placement } from '../placement.ts'
import { connected, type Part } from './connected.ts'
import { startsWith } from './shared-rows.ts'

/** "There is (no) row below for which all of these hold". */
export function existenceOf(placement: Placement, group: readonly Placed[], first: Placed): Predicate | undefined {
  const walk = group.map((one) => placement.manyPart(one.path)).reduce((a, b) => (b.length > a.length ? b : a))
  const negated = group.some((one) => one.negated)
  const inner: Part[] = []
  for (const one of group) {
    if (one.make === null) continue
    if (!startsWith(one.path, walk)) return severalExistences(placement, group, negated)
    inner.push({ predicate: one.make(one.path.slice(walk.length)), or: one.condition.or && inner.length > 0 })
  }
  const where = connected(inner, () => placement.node(undefined))
  const bare = some(placement, walk, where, first.condition.chunk)
  return negated ? { ...placement.node(first.condition.chunk), kind: 'not', of: bare } : bare
}

/** Conditions at different depths of one walk: an existence inside an existence would be needed; each stands alone. */
function severalExistences(placement: Placement, group: readonly Placed[], negated: boolean): Predicate | undefined {
  const parts = group.map((one) => {
    const walk = placement.manyPart(one.path)
    return some(placement, walk, one.make?.(one.path.slice(walk.length)), one.condition.chunk)
  })
  const all = allOf(parts, () => placement.node(undefined))
  return negated && all !== undefined ? { ...placement.node(group[0]?.condition.chunk), kind: 'not', of: all } : all
}

function some(placement: Placement, path: Path, where: Predicate | undefined, chunk: Chunk): Predicate {
  return { ...placement.node(chunk), kind: 'exists', path, quantifier: 'some', ...(where === undefined ? {} : { where }) }
}
