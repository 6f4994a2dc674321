import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import { readComparison } from './read-comparison.ts'

/** "top 5", "the largest" */
export function readBest(state: DemandState, item: Item, direction: 'asc' | 'desc') {
  const next = state.peek()
  const number = next?.kind === 'number' ? next : undefined
  if (number !== undefined) state.at += 1
  const span = number === undefined ? item.span : ([item.span[0], number.span[1]] as const)
  state.best = { direction, count: Number(number?.number ?? 1), counted: number !== undefined, span }
  state.expect = 'best'
}

/** "the cheapest", "costs more than": adjectives about a price that is not named. */
export function readPrice(state: DemandState, item: Item, tail: string) {
  if (tail !== 'top' && tail !== 'bottom') return readComparison(state, item, tail, 'price')
  state.best = { direction: tail === 'top' ? 'desc' : 'asc', count: 1, counted: false, hint: 'price', span: item.span }
  state.expect = 'best'
}
