import type { Clock, Compare, Grain, Period, Resolved, Unit } from '../../flow.ts'
import type { FieldType } from '../../warehouse/semantic/model.ts'
import { addUnits, DAY_MS, dateParts, isInMonths } from './calendar.ts'
import { rangeLabel, spanLabel, wholeUnit } from './period-label.ts'
import { rangeOf, wallNow } from './period-range.ts'
import { boundsOf, isPartial, resolvePeriod } from './resolve-period.ts'
import type { WallClock } from './time-zone.ts'

export interface CompareRequest {
  readonly period: Period
  readonly to: Compare['to']
  /** Default: `to_date` while the period runs, else `full`. */
  readonly align?: Compare['align']
  /** Grain of the time bucket that is a key, if one is. */
  readonly bucket?: Grain
  readonly clock: Clock
  readonly fieldType: FieldType
}
export interface CompareBase {
  readonly align: Compare['align']
  /** What the period itself resolves to under this alignment: `to_date` ends it now. */
  readonly current: Resolved
  /** The stretch it is compared with. */
  readonly resolved: Resolved
  readonly shift?: NonNullable<Compare['shift']>
}
interface Closed {
  readonly start: WallClock
  readonly end: WallClock
}
interface Shift {
  readonly unit: Unit
  readonly count: number
}

/** What a period is compared with, or null where nothing lies before it (all time, until a day). */
export function compareBase(request: CompareRequest): CompareBase | null {
  const { period, clock, fieldType } = request
  const whole = closed(rangeOf(period, clock))
  if (!whole) return null
  const align = request.align ?? (isPartial(whole, clock) ? 'to_date' : 'full')
  const cut = align === 'to_date' ? Math.min(whole.end, wallNow(clock)) : whole.end
  const shift = shiftOf(request, whole)
  if (!shift) return null
  const base =
    typeof request.to === 'string' || request.bucket ? shiftRange({ start: whole.start, end: cut }, shift) : ownBase(request.to, clock, align, cut, whole)
  if (!base) return null
  const isWhole = cut === whole.end
  return {
    align,
    current:
      cut === whole.end
        ? resolvePeriod(period, clock, fieldType)
        : { ...resolvePeriod(period, clock, fieldType), ...boundsOf({ start: whole.start, end: cut }, clock, fieldType) },
    resolved: { ...boundsOf(base, clock, fieldType), label: baseLabel(request, base, isWhole), partial: false },
    ...(request.bucket && { shift }),
  }
}

/** Another period as the base; while the current one runs, cut at the same distance from its start. */
function ownBase(to: Period, clock: Clock, align: Compare['align'], cut: WallClock, whole: Closed): Closed | null {
  const base = closed(rangeOf(to, clock))
  if (!base || align === 'full' || cut === whole.end) return base
  return { start: base.start, end: Math.min(base.end, base.start + (cut - whole.start)) }
}

function shiftOf(request: CompareRequest, whole: Closed): Shift | null {
  const { to, bucket, period } = request
  if (to === 'previous_year') return weekly(bucket ?? unitOf(period)) ? { unit: 'week', count: 52 } : { unit: 'year', count: 1 }
  if (to === 'previous') return bucket ? { unit: plainUnit(bucket), count: 1 } : unitShift(period, whole)
  const base = closed(rangeOf(to, request.clock))
  return base ? distance(base.start, whole.start) : null
}

/** A calendar unit goes back by itself, any other stretch by its length. */
function unitShift(period: Period, whole: Closed): Shift {
  const unit = unitOf(period)
  return unit ? { unit: plainUnit(unit), count: 1 } : distance(whole.start, whole.end)
}
function unitOf(period: Period): Grain | undefined {
  if (period.kind === 'relative' || period.kind === 'to_date') return period.unit
  if (period.kind === 'calendar' && /W\d\d$/.test(period.at)) return 'week'
  return undefined
}

/** In months where both ends are the first of one, else in days, else in hours. */
function distance(start: WallClock, end: WallClock): Shift {
  const [a, b] = [dateParts(start), dateParts(end)]
  if (a.day === 1 && b.day === 1 && start % DAY_MS === 0 && end % DAY_MS === 0) return { unit: 'month', count: (b.year - a.year) * 12 + b.month - a.month }
  const days = (end - start) / DAY_MS
  return Number.isInteger(days) ? { unit: 'day', count: days } : { unit: 'hour', count: Math.ceil(days * 24) }
}

function shiftRange(range: Closed, shift: Shift): Closed {
  return { start: addUnits(range.start, -shift.count, shift.unit), end: shiftEnd(range.end, shift) }
}
/** An end at midnight includes the day before it, so that 28 February stays included where a month is shorter. */
function shiftEnd(end: WallClock, shift: Shift): WallClock {
  const isInclusive = end % DAY_MS === 0 && dateParts(end).day !== 1 && isInMonths(shift.unit)
  return isInclusive ? addUnits(end - DAY_MS, -shift.count, shift.unit) + DAY_MS : addUnits(end, -shift.count, shift.unit)
}

function baseLabel(request: CompareRequest, base: Closed, isWhole: boolean): string {
  if (!isWhole) return spanLabel(base)
  if (typeof request.to !== 'string') return rangeLabel(request.to, base, request.clock)
  return wholeUnit(request.period, base, request.clock) ? rangeLabel(request.period, base, request.clock) : spanLabel(base)
}

function weekly(grain: Grain | undefined): boolean {
  return grain === 'week'
}
/** Fiscal units are as long as their plain ones. */
function plainUnit(grain: Grain): Unit {
  if (grain === 'fiscal_quarter') return 'quarter'
  return grain === 'fiscal_year' ? 'year' : grain
}
function closed(range: { readonly start: WallClock | null; readonly end: WallClock | null } | null): Closed | null {
  return range && range.start !== null && range.end !== null ? { start: range.start, end: range.end } : null
}
