import type { Clock } from '../../flow.ts'
import { type DaySpan, daysIn } from './days.ts'
import { median } from './statistics.ts'
import type { Timeline } from './timeline.ts'
import { listed, percentText, spanText } from './words.ts'

/** Days before the period that tell whether a day without anything is usual. */
const HISTORY_DAYS = 84
/** Part of those days that may be empty for an empty one to be suspect. */
const MOST_EMPTY = 0.02
/** A last day below this part of the same weekdays before may still be filling up. */
const LATE = 0.5
const WEEKS = 8
const MOST_DAYS_NAMED = 5

/** Days that are missing, and a last day that looks unfinished: faults of the data that look like a change of the business. */
export function qualityOf(
  { total, detection, explained, known }: Timeline,
  clock: Clock,
): { readonly suspects: readonly string[]; readonly looked: readonly string[] } {
  const { windows } = detection
  const cells = total?.bottom ?? total?.top
  if (cells === undefined) return { suspects: [], looked: [] }
  const at = (day: number) => cells[day - windows.all.from] ?? 0
  const before = daysOf({ from: Math.max(windows.all.from, explained.span.from - HISTORY_DAYS), to: explained.span.from - 1 })
  const usuallyFull = before.length >= HISTORY_DAYS / 2 && before.filter((day) => at(day) === 0).length <= MOST_EMPTY * before.length
  const empty = usuallyFull ? daysOf(explained.span).filter((day) => at(day) === 0) : []
  const last = explained.span.to
  const sameWeekday = Array.from({ length: WEEKS }, (_, i) => last - 7 * (i + 1)).filter((day) => day >= windows.all.from)
  const typical = median(sameWeekday.map(at))
  const isLate = last >= known.to && sameWeekday.length >= WEEKS / 2 && typical > 0 && at(last) > 0 && at(last) < LATE * typical
  const named = empty.slice(0, MOST_DAYS_NAMED).map((day) => spanText({ from: day, to: day }, clock))
  const suspects = [
    ...(empty.length > 0
      ? [
          `On ${empty.length} of ${daysIn(explained.span)} days there is nothing at all, which hardly happened before: ${listed([...named, ...(empty.length > named.length ? [`${empty.length - named.length} more`] : [])])}. Data may be missing.`,
        ]
      : []),
    ...(isLate
      ? [
          `The last day of data, ${spanText({ from: last, to: last }, clock)}, has only ${percentText(at(last) / typical)} of what the same weekday usually has; data may still be arriving.`,
        ]
      : []),
  ]
  return { suspects, looked: usuallyFull && empty.length === 0 ? [`No day is missing${isLate ? '' : ', and the last one looks complete'}.`] : [] }
}

function daysOf({ from, to }: DaySpan): readonly number[] {
  return to < from ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
