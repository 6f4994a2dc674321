import type { Path } from '../../../../../../flow.ts'
import type { Demand, ValueWish } from '../../demand.ts'
import type { Terrain } from '../../terrain.ts'
import type { Composition } from '../composition.ts'
import { hasValue } from './formulas.ts'
import { placeValue } from './place-value.ts'
import type { Condition } from './where-of.ts'

/** Values of one field: any of them will do, unless both are asked for. */
interface SameField {
  readonly wishes: ValueWish[]
  readonly literals: string[]
  readonly field: string
  readonly exists: Path
}

/** "in Germany or France", "both chairs and lamps": what is said of values, field by field. */
export function valueConditions(composition: Composition, terrain: Terrain): readonly Condition[] | null {
  const groups = sameFields(composition, terrain)
  if (groups === null) return null
  const out: Condition[] = []
  for (const group of groups) {
    const each = composition.demand.cues.has('both') && group.literals.length > 1
    if (each && group.exists.length === 0) return null
    out.push(...(each ? eachOf(group) : anyOf(composition.demand, group)))
  }
  return out
}

function sameFields(composition: Composition, terrain: Terrain): readonly SameField[] | null {
  const groups = new Map<string, SameField>()
  for (const wish of composition.demand.values) {
    const placed = placeValue(composition, wish, terrain)
    if (placed === null) return null
    const { field, literal, exists } = placed
    const key = `${exists.join('.')}|${field}|${wish.negated}`
    const group = groups.get(key) ?? { wishes: [], literals: [], field, exists }
    group.wishes.push(wish)
    group.literals.push(literal)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function eachOf({ wishes, literals, field, exists }: SameField): readonly Condition[] {
  return wishes.map(({ item, negated }, i) => ({ formula: hasValue(field, literals.slice(i, i + 1), negated, exists), clause: false, from: [item] }))
}

/** "all of whose orders were shipped" asks of every row what "whose orders were shipped" asks of one. */
function anyOf({ every }: Demand, { wishes, literals, field, exists }: SameField): readonly Condition[] {
  const negated = wishes.some((wish) => wish.negated)
  const one = hasValue(field, literals, negated, exists)
  const formula = every !== undefined && exists.length > 0 && !negated ? one.replace(/^exists/, 'every') : one
  return [{ formula, clause: wishes.some((wish) => wish.clause), from: wishes.map((wish) => wish.item) }]
}
