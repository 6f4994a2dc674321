import type { Target } from '../../../../flow.ts'
import type { Field, Model } from '../../../../warehouse/semantic/model.ts'

export function fieldOf(model: Model, target: Target): Field | undefined {
  return target.kind === 'field' ? model.entities[target.entity]?.fields[target.field] : undefined
}
export function isDate(model: Model, target: Target): boolean {
  const type = fieldOf(model, target)?.type
  return type === 'date' || type === 'timestamp' || type === 'timestamptz'
}
export function isBoolean(model: Model, target: Target): boolean {
  return fieldOf(model, target)?.type === 'boolean'
}
/** A number that can be reckoned with, not one that names a row. */
export function isNumber(model: Model, target: Target): boolean {
  const field = fieldOf(model, target)
  return (field?.type === 'integer' || field?.type === 'decimal') && field.role !== 'key' && field.kind !== 'id' && field.kind !== 'code'
}
