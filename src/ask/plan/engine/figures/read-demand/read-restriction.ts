import type { Target } from '../../../../../flow.ts'
import { isBoolean } from '../kinds.ts'
import type { Item, ValueTarget } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import type { Name } from './name.ts'

/** A filter of the model, when its entity is spoken of: "open tickets". */
export function readFilter(state: DemandState, { item, filters }: Name): boolean {
  if (filters.length === 0 || !speaksOf(state, filters)) return false
  flag(state, item, filters)
  return true
}

function speaksOf(state: DemandState, filters: readonly Target[]): boolean {
  const around = [state.before(), state.peek(), ...state.duals.map((dual) => dual.item), ...state.figures.map((figure) => figure.item)]
  return around.some((item) =>
    item?.targets.some((target) => 'entity' in target && filters.some((filter) => 'entity' in filter && filter.entity === target.entity)),
  )
}

export function flag(state: DemandState, item: Item, targets: readonly Target[]) {
  const known = state.flags.some((other) => JSON.stringify(other.targets) === JSON.stringify(targets) && other.negated === state.negated)
  if (!known) state.flags.push({ item, targets, negated: state.negated })
  state.negated = false
}

/** "paid by PayPal": the field is named just before its value. */
function isField(target: Target, value: ValueTarget): boolean {
  return target.kind === 'field' && target.entity === value.entity && target.field === value.field
}

/** A value of the data; what is a field as well is rather the key that is expected. */
export function readValue(state: DemandState, { item, expect, measures, entities, fields }: Name): boolean {
  if (item.values.length === 0 || measures.length + entities.length > 0) return false
  if (fields.length > 0 && (expect === 'key' || expect === 'which')) return false
  const spoken = fields.filter((field) => isBoolean(state.model, field))
  if (spoken.length > 0 && speaksOf(state, spoken)) return false
  const named = state.loose.find((one) => one === state.before() && one.targets.some((target) => item.values.some((value) => isField(target, value))))
  const values = named === undefined ? item.values : item.values.filter((value) => named.targets.some((target) => isField(target, value)))
  state.loose = state.loose.filter((one) => one !== named)
  state.values.push({ item, values, negated: state.negated, clause: state.clause })
  if (state.peek()?.cues.some((cue) => cue === 'or' || cue === 'and') !== true) state.negated = false
  if (expect !== 'count') state.expect = null
  return true
}
