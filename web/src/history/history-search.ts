import { type HistoryFilter, OUTCOMES, type Outcome, SOURCES, type Source } from './history-api.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The filters as they stand in the address. */
export function historySearch(search: Readonly<Record<string, unknown>>): HistoryFilter {
  const text = (name: string) => (typeof search[name] === 'string' && search[name] !== '' ? { [name]: search[name] } : {})
  const day = (name: string) => (typeof search[name] === 'string' && DAY.test(search[name]) ? { [name]: search[name] } : {})
  return {
    ...text('words'),
    ...text('user'),
    ...text('label'),
    ...(isOutcome(search.outcome) && { outcome: search.outcome }),
    ...((search.feedback === 'like' || search.feedback === 'dislike') && { feedback: search.feedback }),
    ...(isSource(search.source) && { source: search.source }),
    ...day('from'),
    ...day('to'),
  }
}

export function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'string' && value in OUTCOMES
}
export function isSource(value: unknown): value is Source {
  return typeof value === 'string' && value in SOURCES
}
