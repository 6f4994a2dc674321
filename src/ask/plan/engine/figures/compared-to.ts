import type { Grain, Period } from '../../../../flow.ts'
import type { CompareWish } from './demand.ts'

const YEAR = /^\d{4}$/

/** What a second period beside a first one means: the one before it, the same a year earlier, or itself. */
export function comparedTo(period: Period, base: Period, words: string): CompareWish['to'] {
  if (period.kind === 'relative') return relativeTo(period, base, words)
  const yearBefore = period.kind === 'calendar' && base.kind === 'calendar' && YEAR.test(period.at) && Number(base.at) - Number(period.at) === 1
  return yearBefore ? 'previous' : period
}

function relativeTo(period: Extract<Period, { kind: 'relative' }>, base: Period, words: string): CompareWish['to'] {
  const told = /^(previous|prior|preceding)/i.test(words)
  if (period.unit === 'year' && period.offset === -1 && !coversYear(base)) return 'previous_year'
  if (base.kind === 'relative' && period.unit === base.unit && (told || period.offset === base.offset - 1)) return 'previous'
  return period.offset === -1 && told ? 'previous' : period
}

/** Over time, "previous" is one step of the time shown; a whole period before it can only be a year. Null: not sayable. */
export function comparedOverTime(wish: CompareWish, grain: Grain): CompareWish['to'] | null {
  const { to, named } = wish
  if (to !== 'previous' || named === undefined) return typeof to === 'string' ? to : null
  if (named.period.kind === 'relative') return named.period.unit === grain ? to : named.period.unit === 'year' ? 'previous_year' : null
  return named.period.kind === 'calendar' && YEAR.test(named.period.at) ? (grain === 'year' ? to : 'previous_year') : null
}

function coversYear(period: Period): boolean {
  if (period.kind === 'relative') return period.unit === 'year' || period.unit === 'fiscal_year'
  return period.kind === 'calendar' && /^(FY)?\d{4}$/.test(period.at)
}
