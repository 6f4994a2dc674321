import type { Expr } from '../../../../../flow.ts'
import type { Field } from '../../../../../warehouse/semantic/model.ts'
import { fieldExpr, textExpr } from '../../draft.ts'
import { isTimely, isYear } from '../../hints.ts'
import type { FieldMeaning } from '../../meaning.ts'
import type { Condition, Operand } from '../../sketch.ts'
import { fieldMeaning, hintedMeaning } from '../field-meaning.ts'
import { placeAggregate } from '../place-count.ts'
import type { Placement } from '../placement.ts'
import { plainText } from '../plain-text.ts'
import { comparesWith } from './compares-with.ts'
import type { PlaceAll } from './figure-of-all.ts'
import { literal } from './literal.ts'
import { placeComparedField } from './place-compared-field.ts'
import { placeDate } from './place-date.ts'

/** "price above 20", "born before 1990", "price above the average price": a field against what it is compared with. */
export function placeComparison(placement: Placement, condition: Condition, placeAll: PlaceAll): void {
  if (condition.fn === undefined) placeFieldComparison(placement, condition, placeAll)
  else placeAggregate(placement, condition)
}

function placeFieldComparison(placement: Placement, condition: Condition, placeAll: PlaceAll): void {
  const { operand } = condition
  const dated = operand?.kind === 'period' || (operand?.kind === 'number' && operand.chunk.kind === 'period')
  const accept = (field: Field): boolean => (operand?.kind === 'noun' ? field.type !== 'boolean' : comparesWith(field, dated, condition, operand))
  const meaning = fieldMeaning(placement, condition, accept) ?? timeMeaning(placement, condition, dated)
  if (meaning === null || operand === undefined) {
    placement.failed.push('compare')
    return
  }
  const field = placement.meanings.field(meaning.entity, meaning.field)
  if (field === undefined) return
  if (isTimely(field) && !isYear(field) && dated && condition.hint !== 'age') placeDate(placement, condition, meaning)
  else if (operand.kind === 'noun') placeComparedField(placement, condition, meaning, operand, placeAll)
  else if (operand.kind === 'text') placeCompared(placement, condition, meaning, textExpr(plainText(operand.chunk)))
  else placeLiteral(placement, condition, meaning, field, operand)
}

/** "before 2010" without a field is about the date of the nearest entity. */
function timeMeaning(placement: Placement, condition: Condition, dated: boolean): FieldMeaning | null {
  if (!dated || (condition.noun !== undefined && condition.hint !== 'time')) return null
  return hintedMeaning(placement, { ...condition, hint: 'time' })
}

function placeCompared(placement: Placement, condition: Condition, meaning: FieldMeaning, right: Expr): void {
  placement.place(condition, meaning.entity, (path) => ({
    ...placement.node(condition.chunk),
    kind: 'compare',
    op: condition.op ?? '=',
    left: fieldExpr(path, meaning.field),
    right,
  }))
}

function placeLiteral(placement: Placement, condition: Condition, meaning: FieldMeaning, field: Field, operand: Operand): void {
  const right = literal(field, operand)
  const high = condition.high === undefined ? null : literal(field, condition.high)
  if (right === null) {
    placement.failed.push('operand')
    return
  }
  placement.place(
    condition,
    meaning.entity,
    (path) =>
      high === null
        ? { ...placement.node(condition.chunk), kind: 'compare', op: condition.op ?? '=', left: fieldExpr(path, meaning.field), right }
        : { ...placement.node(condition.chunk), kind: 'between', of: fieldExpr(path, meaning.field), low: right, high },
    { field: meaning.field, value: right },
  )
}
