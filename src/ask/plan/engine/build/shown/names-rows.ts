import type { BuildState } from '../build-state.ts'

interface FieldAt {
  readonly entity: string
  readonly field: string
}

/** Share of rows with a value of their own from which a field names rows rather than classes them. */
const NEARLY_UNIQUE = 0.7
/** Fewer rows tell nothing about how unique a field is. */
const FEWEST_ROWS = 3

/** Whether each value of the field stands for one row of its entity. */
export function namesRows(state: BuildState, one: FieldAt): boolean {
  return isKey(state, one) || (isTitle(state, one) && isNearlyUnique(state, one))
}
export function isTitle({ meanings }: BuildState, { entity, field }: FieldAt): boolean {
  return meanings.titleOf(entity).includes(field)
}
export function isKey({ model }: BuildState, { entity, field }: FieldAt): boolean {
  const key = model.entities[entity]?.key ?? []
  return key.length === 1 && key[0] === field
}
function isNearlyUnique({ meanings }: BuildState, { entity, field }: FieldAt): boolean {
  const profile = meanings.field(entity, field)?.profile
  return profile === undefined || profile.rows < FEWEST_ROWS || profile.distinct >= profile.rows * NEARLY_UNIQUE
}
