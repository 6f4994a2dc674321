import type { Clock, Period, Resolved } from '../../flow.ts'
import type { FieldType } from '../../warehouse/semantic/model.ts'
import { addUnits, DAY_MS, dateText, startOf } from './calendar.ts'
import { rangeLabel } from './period-label.ts'
import { rangeOf, type WallRange, wallNow } from './period-range.ts'
import { instantOf, type WallClock, wallClockOf } from './time-zone.ts'

/**
 * The period as of `clock.now`: a half-open range in the form of the field it will be compared with.
 *
 * A timestamp, with or without zone, gets UTC instants of local midnights; everything else (dates, years and months
 * held as numbers or text) gets local dates. A period that names no day that exists ("2026-02-30") resolves to an
 * empty range labelled with its own text.
 *
 * @param freshUntil  until when the entity has data, as a date, an instant or a wall clock; ends earlier than the period: partial
 */
export function resolvePeriod(period: Period, clock: Clock, fieldType: FieldType, freshUntil?: string): Resolved {
  const range = rangeOf(period, clock)
  if (!range) return emptyRange(period, clock, fieldType)
  return { ...boundsOf(range, clock, fieldType), label: rangeLabel(period, range, clock), partial: isPartial(range, clock, freshUntil) }
}

/** A range in the form a field of this type is compared with. */
export function boundsOf(range: WallRange, clock: Clock, fieldType: FieldType): Pick<Resolved, 'start' | 'end'> {
  const isTime = fieldType === 'timestamp' || fieldType === 'timestamptz'
  const form = (wall: WallClock) => (isTime ? new Date(instantOf(wall, clock.timeZone)).toISOString() : dateText(wall))
  return { start: range.start === null ? null : form(range.start), end: range.end === null ? null : form(isTime ? range.end : dayEnd(range.end)) }
}

/** Back from the form of a field to the wall clock. */
export function wallRange(resolved: Pick<Resolved, 'start' | 'end'>, clock: Clock): WallRange {
  const wall = (text: string | null) => (text === null ? null : readMoment(text, clock))
  return { start: wall(resolved.start), end: wall(resolved.end) }
}

/** Nothing of it has begun: not computed, but abstained from. */
export function isFuture(resolved: Resolved, clock: Clock): boolean {
  return resolved.start !== null && readMoment(resolved.start, clock) > wallNow(clock)
}

/** Names a day that exists: false for "2026-02-30" or "2026-W54". */
export function isPeriod(period: Period, clock: Clock): boolean {
  return rangeOf(period, clock) !== null
}

export function isPartial(range: WallRange, clock: Clock, freshUntil?: string): boolean {
  if (range.end === null) return false
  return range.end > wallNow(clock) || (freshUntil !== undefined && freshEnd(freshUntil, clock) < range.end - DAY_MS)
}

function emptyRange(period: Period, clock: Clock, fieldType: FieldType): Resolved {
  const today = startOf(wallNow(clock), 'day', clock)
  const label = period.kind === 'calendar' ? period.at : `${'from' in period ? (period.from ?? '') : ''}..${'to' in period ? (period.to ?? '') : ''}`
  return { ...boundsOf({ start: today, end: today }, clock, fieldType), label, partial: false }
}

/** A date column holds whole days: a range that ends within a day includes it. */
function dayEnd(end: WallClock): WallClock {
  const day = Math.floor(end / DAY_MS) * DAY_MS
  return day === end ? end : day + DAY_MS
}

/** The last moment there is data for; a date means all of that day. */
function freshEnd(freshUntil: string, clock: Clock): WallClock {
  const moment = readMoment(freshUntil, clock)
  return freshUntil.length === 'YYYY-MM-DD'.length ? addUnits(moment, 1, 'day') - 1 : moment
}

/** A date or wall clock as it stands, an instant as the clocks of the zone show it. */
function readMoment(text: string, clock: Clock): WallClock {
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.length > 'YYYY-MM-DD'.length
  if (hasZone) return wallClockOf(Date.parse(text), clock.timeZone)
  return Date.parse(text.length === 'YYYY-MM-DD'.length ? text : `${text.replace(' ', 'T')}Z`)
}
