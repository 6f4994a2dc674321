import type { WindowWish } from '../demand.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import { setGrain } from './read-unit.ts'

export function readWindow(state: DemandState, kind: WindowWish, item: Item) {
  state.windows.push({ kind, span: item.span })
}

/** "growth", "year over year", "month over month" */
export function readGrowth(state: DemandState, item: Item, tail: string) {
  readWindow(state, 'growth', item)
  if (tail === 'year') state.compare = { to: 'previous_year', span: item.span }
  else if (tail !== '' && state.grain === undefined) setGrain(state, tail, item.span)
}

/** "3-month moving average": the number and unit before it are its size and grain. */
export function readMoving(state: DemandState, item: Item) {
  const [unit, number] = [state.before(1), state.before(2)]
  const sized = unit?.unit !== undefined && number?.kind === 'number'
  if (sized && unit.unit !== undefined) setGrain(state, unit.unit, unit.span)
  state.windows.push({ kind: 'moving', span: item.span, ...(sized && { size: Number(number.number) }) })
  state.unused = state.unused.filter((one) => one !== number && one !== unit)
}
