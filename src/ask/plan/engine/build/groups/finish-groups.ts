import type { Order, Query } from '../../../../../flow.ts'
import type { Placement } from '../../conditions/index.ts'
import { labelled, whyOf } from '../../draft.ts'
import type { Superlative } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { limited, sortedBy } from '../limited.ts'
import { rowsOf } from '../rows.ts'
import { comparedParts } from '../time/compared-parts.ts'
import { addGrain } from '../time/grain-columns.ts'
import { addWindow } from '../time/window-columns.ts'
import type { FigureOrder } from './figure-order.ts'
import { groupOrders } from './group-orders.ts'
import { havingOf } from './having-of.ts'

/** Order, time, windows, conditions over groups and comparison, once keys and figures are there. */
export function finishGroups(state: BuildState, placement: Placement, order: FigureOrder | null, superlative: Superlative | undefined): Query | null {
  const chosen = order === null || superlative === undefined ? [] : superlativeOrder(state, order, superlative)
  if (chosen === null) return null
  addGrain(state)
  if (!addWindow(state, placement)) return null
  const wishes = groupOrders(state)
  if (wishes === null) return null
  const having = havingOf(state, placement.havings)
  if (having === null) return null
  const compared = comparedParts(state, placement)
  if (compared === null) return null
  const rows = rowsOf(state, placement, 'group')
  const select = { ...rows, ...compared, columns: state.columns.list, order: [...chosen, ...wishes], ...(having === undefined ? {} : { having }) }
  return labelled(limited(state, select, state.chooser === undefined ? superlative : undefined), state.model)
}

function superlativeOrder(state: BuildState, order: FigureOrder, { chunk, direction }: Superlative): readonly Order[] | null {
  const figure = order.make()
  return figure === null ? null : [sortedBy(state, state.columns.add(figure.name, figure.expr, 'support', whyOf(chunk)), direction, chunk)]
}
