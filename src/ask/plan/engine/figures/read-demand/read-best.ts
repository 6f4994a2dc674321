import type { Span } from '../../../../../flow.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import { readComparison } from './read-comparison.ts'

/** "top 5", "the largest" */
export function readBest(state: DemandState, item: Item, direction: 'asc' | 'desc') {
  const next = state.peek()
  const after = next?.kind === 'number' ? next : undefined
  if (after !== undefined) state.at += 1
  const number = after ?? state.howMany
  const span: Span = [state.howMany?.span[0] ?? item.span[0], after?.span[1] ?? item.span[1]]
  state.howMany = undefined
  state.best = { direction, count: Number(number?.number ?? 1), counted: number !== undefined, span }
  state.expect = 'best'
}

/** "the cheapest", "costs more than": adjectives about a price that is not named. */
export function readPrice(state: DemandState, item: Item, tail: string) {
  if (tail !== 'top' && tail !== 'bottom') return readComparison(state, item, tail, 'price')
  readBest(state, item, tail === 'top' ? 'desc' : 'asc')
  if (state.best !== undefined) state.best = { ...state.best, hint: 'price' }
}

/** "the best selling", and the plain verb, which measures only where nothing else does. */
export function readSold(state: DemandState, item: Item, tail: string) {
  state.sold = item
  if (tail === 'top' || tail === 'bottom') readBest(state, item, tail === 'top' ? 'desc' : 'asc')
}
