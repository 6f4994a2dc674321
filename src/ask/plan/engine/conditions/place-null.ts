import type { Path, Predicate } from '../../../../flow.ts'
import { fieldExpr, numberExpr } from '../draft.ts'
import type { FieldMeaning } from '../meaning.ts'
import type { Condition } from '../sketch.ts'
import { fieldMeaning } from './field-meaning.ts'
import type { Placement } from './placement.ts'

/** "without an email": a field has no value. */
export function placeNull(placement: Placement, condition: Condition): void {
  const meaning = fieldMeaning(placement, condition, () => true)
  if (meaning === null) placement.failed.push('null')
  else placement.place(condition, meaning.entity, (path) => nothing(placement, condition, meaning, path))
}

function nothing(placement: Placement, condition: Condition, { entity, field }: FieldMeaning, path: Path): Predicate {
  const of = fieldExpr(path, field)
  const empty: Predicate = { ...placement.node(condition.chunk), kind: 'null', of }
  if (!isAmount(placement, condition, entity, field)) return empty
  const zero: Predicate = { ...placement.node(condition.chunk), kind: 'compare', op: '=', left: of, right: numberExpr('0') }
  return { ...placement.node(condition.chunk), kind: 'or', of: [empty, zero] }
}

/** "Without shipping cost" says that it is nothing as much as that it is not known; "is missing" does not. */
function isAmount({ meanings }: Placement, { chunk, noun }: Condition, entity: string, name: string): boolean {
  const field = meanings.field(entity, name)
  return chunk === noun?.chunk && field?.role !== 'key' && (field?.format?.kind === 'currency' || field?.format?.kind === 'percent')
}
