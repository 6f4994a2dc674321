import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Db } from '../db.ts'
import type { Moments } from './moments.ts'

export const DIMENSIONS = ['day', 'auto', 'year', 'month', 'hour'] as const
export type Dimension = (typeof DIMENSIONS)[number]
export type Unit = Exclude<Dimension, 'auto'>

const MOST_BUCKETS = 5_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** At least as long as the shortest of its kind is: what is over this many is over the limit for sure. */
const LEAST_MS: Readonly<Record<Unit, number>> = { hour: HOUR_MS, day: DAY_MS, month: 28 * DAY_MS, year: 365 * DAY_MS }
/** Up to this many days a range is shown by this unit; beyond the last by year. */
const AUTO: readonly (readonly [days: number, unit: Unit])[] = [
  [2, 'hour'],
  [92, 'day'],
  [3 * 366, 'month'],
]

export function unitOf(dimension: Dimension, { from, to }: Moments): Unit {
  if (dimension !== 'auto') return dimension
  const days = (to.getTime() - from.getTime()) / DAY_MS
  return AUTO.find(([most]) => days <= most)?.[1] ?? 'year'
}

/** Where each bucket of the range begins, in order, those without anything in them too. @throws AppError bot_request */
export async function bucketsOf(db: Db, { from, to }: Moments, unit: Unit, timezone: string): Promise<readonly Date[]> {
  if (from >= to) return []
  // of those that touch the range by a part only there are two
  if ((to.getTime() - from.getTime()) / LEAST_MS[unit] > 2 * MOST_BUCKETS) throw tooMany(unit)
  const { rows } = await sql<{ at: Date }>`${unit === 'hour' ? hours({ from, to }, timezone) : calendar({ from, to }, unit, timezone)}`.execute(db)
  if (rows.length > MOST_BUCKETS) throw tooMany(unit)
  return rows.map(({ at }) => at)
}

/** Half an hour at a time: some clocks are moved by that much. */
function hours({ from, to }: Moments, timezone: string) {
  return sql`SELECT DISTINCT date_trunc('hour', half, ${timezone}) AS at
    FROM generate_series(date_trunc('hour', ${from}::timestamptz, ${timezone}), ${to}::timestamptz - interval '1 microsecond', interval '30 minutes') AS half
    ORDER BY at`
}

function calendar({ from, to }: Moments, unit: Unit, timezone: string) {
  const step = { hour: sql`interval '1 hour'`, day: sql`interval '1 day'`, month: sql`interval '1 month'`, year: sql`interval '1 year'` }[unit]
  return sql`SELECT local AT TIME ZONE ${timezone} AS at
    FROM generate_series(date_trunc(${unit}, ${from}::timestamptz AT TIME ZONE ${timezone}),
      (${to}::timestamptz - interval '1 microsecond') AT TIME ZONE ${timezone}, ${step}) AS local ORDER BY at`
}

function tooMany(unit: Unit): AppError {
  return new AppError('bot_request', { why: `dimension: this range has more than ${MOST_BUCKETS} buckets of one ${unit}` })
}
