import type { Field } from '../../../../../warehouse/semantic/model.ts'
import { isTimely, isYear } from '../../hints.ts'
import type { Condition, Operand } from '../../sketch.ts'

/** Whether a field's values can stand beside the operand. */
export function comparesWith(field: Field, dated: boolean, condition: Condition, operand: Operand | undefined): boolean {
  if (isTimely(field)) return dated || (operand?.kind === 'number' && (isYear(field) || condition.hint === 'age'))
  if (field.type === 'integer' || field.type === 'decimal') return operand?.kind !== 'text'
  return field.type === 'text' && (condition.op === '=' || operand?.kind === 'text' || isNumberText(field))
}
function isNumberText(field: Field): boolean {
  return /^-?[\d.]+$/.test(field.profile?.min ?? '') && /^-?[\d.]+$/.test(field.profile?.max ?? '')
}
