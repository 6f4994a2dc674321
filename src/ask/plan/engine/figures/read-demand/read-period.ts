import type { Period, Span } from '../../../../../flow.ts'
import { comparedTo } from '../compared-to.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'

/** The first period is the question's, the one after "compared to" what it is compared with; more find no place. */
export function readPeriod(state: DemandState, item: Item) {
  const period = item.period
  if (period === undefined) return
  state.expect = null
  const base = comparedPeriod(state, period)
  if (state.comparing !== null && base !== null && !comparesValues(state, state.comparing)) {
    state.compare = wishOf(state.comparing, period, base, item)
    if (state.figures.length > 0) state.period ??= { period: base, span: item.span }
    state.comparing = null
    return
  }
  if (/^(previous|prior)\b/i.test(item.text) && state.period === undefined) state.previous = true
  if (state.period === undefined) state.period = { period, span: item.span }
  else state.unused.push(item)
}

/** "DACH vs Nordics last month": what was compared is named already. */
function comparesValues(state: DemandState, comparing: Span): boolean {
  return state.values.some((wish) => wish.item.span[0] >= comparing[1])
}

/** What a period after "compared to" is compared with: the period before it, else the running one when no other follows. */
function comparedPeriod(state: DemandState, period: Period): Period | null {
  if (state.period !== undefined) return state.period.period
  if (state.compare !== undefined || period.kind !== 'relative' || period.offset !== -1) return null
  const follows = state.items.slice(state.at).some((one) => one.kind === 'period')
  return follows ? null : { kind: 'relative', unit: period.unit, offset: 0 }
}

function wishOf(comparing: Span, period: Period, base: Period, { text, span }: Item): DemandState['compare'] {
  return { to: comparedTo(period, base, text), span: [comparing[0], span[1]], named: { period, words: text } }
}
