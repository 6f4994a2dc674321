import type { Select } from '../../../../flow.ts'
import { type Placed, Placement, placeConditions, predicateOf } from '../conditions/index.ts'
import { emptySelect, fieldExpr, whyOf } from '../draft.ts'
import type { BuildState } from './build-state.ts'

/** Places all conditions on the rows that are read; null when one finds no place. */
export function placed(state: BuildState): Placement | null {
  const placement = emptyPlacement(state)
  placeConditions(placement, state.sketch.conditions)
  if (state.chooser !== undefined) placement.extra.push(state.chooser.predicate)
  state.placement = placement
  return placement.failed.length > 0 ? null : placement
}

export function emptyPlacement({ meanings, from, nodes, clock }: BuildState): Placement {
  return new Placement(meanings, from, nodes, clock)
}

/** The rows that meet the conditions, with the columns found so far. */
export function rowsOf(state: BuildState, placement: Placement, mode: 'list' | 'group'): Select {
  const { nodes, sketch, columns } = state
  const select = emptySelect(nodes, state.from, whyOf(sketch.subjects[0]?.chunk ?? sketch.chunks[0]))
  const where = predicateOf(placement, areTwoValues)
  const period = placement.periods[0]
  if (period === undefined) return { ...select, mode, columns: columns.list, ...(where === undefined ? {} : { where }) }
  const resolved = period.chunk.period?.resolved ?? { start: null, end: null, label: '', partial: false }
  const own = { ...nodes.make(whyOf(period.chunk)), field: fieldExpr(period.path, period.field), period: period.period, resolved }
  return { ...select, mode, columns: columns.list, ...(where === undefined ? {} : { where }), period: own }
}

/** Two different values of one field, joined by "and", cannot hold for one row. */
export function areTwoValues(a: Placed, b: Placed): boolean {
  if (b.condition.or || a.field === undefined || b.field === undefined || a.entity !== b.entity || a.field !== b.field) return false
  return a.condition.kind === 'value' && b.condition.kind === 'value' && !a.negated && !b.negated
}
