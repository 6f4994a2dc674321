import type { Condition } from '../sketch.ts'
import { placeAverage } from './compare/place-average.ts'
import { placeComparison } from './compare/place-comparison.ts'
import { placeCount } from './place-count.ts'
import { placeExistence } from './place-existence.ts'
import { placeNull } from './place-null.ts'
import { placePeriod } from './place-period.ts'
import { placeText } from './place-text.ts'
import type { Placement } from './placement.ts'
import { placeValue } from './values/place-value.ts'

/** Places every condition of a question; those inside a figure that is compared with wait for that figure. */
export function placeConditions(placement: Placement, conditions: readonly Condition[]): void {
  const scopes = new Set(conditions.flatMap((one) => (one.operand?.kind === 'noun' && one.operand.scope !== undefined ? [one.operand.scope] : [])))
  placement.scoped = conditions.filter((one) => scopes.has(one.clause))
  for (const condition of conditions.filter((one) => !scopes.has(one.clause))) {
    const carried = placement.carried
    placement.carried = undefined
    PLACE[condition.kind](placement, carried === undefined ? condition : { ...condition, negated: !condition.negated })
  }
  if (placement.carried !== undefined) placement.failed.push('self')
}

const PLACE: Readonly<Record<Condition['kind'], (placement: Placement, condition: Condition) => void>> = {
  value: placeValue,
  exists: placeExistence,
  text: placeText,
  null: placeNull,
  period: placePeriod,
  count: placeCount,
  compare: (placement, condition) => placeComparison(placement, condition, placeConditions),
  average: placeAverage,
}
