import type { Chunk } from '../../chunks.ts'
import { closeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'

const TIME_WORD = /^(quarter|month|week|period|year)s?$/i

/** "compared to last year", "against the same quarter last year", "vs the previous month" */
export function readCompared(state: ParseState, chunk: Chunk) {
  state.at++
  closeField(state)
  const ahead = state.chunks.slice(state.at)
  const period = ahead.find((one) => one.kind === 'period')
  const between = ahead.slice(0, period === undefined ? 0 : ahead.indexOf(period))
  if (period === undefined || between.some((one) => one.kind === 'noun')) {
    state.oddities.push('compare')
    return
  }
  state.compareTo = { chunk, period, sameOf: between.some((one) => /same|quarter|month|week/i.test(one.text)) }
  state.unused.unshift(...between.filter((word) => word.kind === 'word' && word.content && !TIME_WORD.test(word.text)).toReversed())
  state.at = period.at + 1
}
