import type { Grain, Span } from '../../../../../flow.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'

const GRAINS: readonly Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'year']

/** A unit of time by itself is what figures are broken down by: "by month", "which week". */
export function readUnit(state: DemandState, item: Item) {
  if (item.unit === undefined || (state.expect !== 'key' && state.expect !== 'which')) {
    state.unused.push(item)
    return
  }
  if (state.expect === 'which') state.asksWhich = true
  setGrain(state, item.unit, item.span)
}

export function setGrain(state: DemandState, name: string, span: Span) {
  const grain = GRAINS.find((one) => one === name)
  if (grain !== undefined) state.grain = { grain, span }
  state.expect = null
}
