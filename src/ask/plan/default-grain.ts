import type { Grain } from '../../flow.ts'

const DAY_MS = 86_400_000
/** Longest span a grain is chosen for, in days. */
const LONGEST_DAYS: readonly (readonly [Grain, number])[] = [
  ['day', 31],
  ['week', 26 * 7],
  ['month', 4 * 366],
]

/**
 * The grain of "over time" when none is named, by the span it is to show.
 *
 * @param span  resolved period or first and last value of the field, as dates or instants; open or unknown: month
 */
export function defaultGrain(span: { readonly start: string | null; readonly end: string | null }): Grain {
  if (span.start === null || span.end === null) return 'month'
  const days = (Date.parse(span.end) - Date.parse(span.start)) / DAY_MS
  if (Number.isNaN(days)) return 'month'
  // a day more for clocks that were changed within the span
  return LONGEST_DAYS.find(([, longest]) => days <= longest + 0.1)?.[0] ?? 'year'
}
