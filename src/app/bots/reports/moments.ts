import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Db } from '../db.ts'

export const PERIODS = ['today', 'yesterday', 'last7days', 'last30days', 'thisMonth', 'lastMonth', 'last3Months', 'thisYear', 'lastYear'] as const
export type Period = (typeof PERIODS)[number]

/** From is included, to is not. */
export interface Moments {
  readonly from: Date
  readonly to: Date
}
/** What was asked for: `from` and `to` win over `period`. */
export interface Range {
  readonly period?: Period
  readonly from?: string
  readonly to?: string
}

/** In days, months or years from the start of today, this month or this year. What goes on ends now. */
const PERIOD_RULES: Readonly<Record<Period, { readonly of: 'day' | 'month' | 'year'; readonly back: number; readonly long?: number }>> = {
  today: { of: 'day', back: 0 },
  yesterday: { of: 'day', back: 1, long: 1 },
  last7days: { of: 'day', back: 6 },
  last30days: { of: 'day', back: 29 },
  thisMonth: { of: 'month', back: 0 },
  lastMonth: { of: 'month', back: 1, long: 1 },
  last3Months: { of: 'month', back: 3, long: 3 },
  thisYear: { of: 'year', back: 0 },
  lastYear: { of: 'year', back: 1, long: 1 },
}
const FIRST = '1974-01-01'

/** The range in the time zone, whose days begin at its own midnight. @throws AppError bot_request */
export async function momentsOf(db: Db, range: Range, timezone: string, now: Date): Promise<Moments> {
  if (range.from === undefined && range.to === undefined) return ofPeriod(db, range.period ?? 'last30days', timezone, now)
  const from = await momentOf(db, 'from', range.from ?? FIRST, timezone)
  return { from, to: range.to === undefined ? now : await momentOf(db, 'to', range.to, timezone) }
}

async function ofPeriod(db: Db, period: Period, timezone: string, now: Date): Promise<Moments> {
  const { of, back, long } = PERIOD_RULES[period]
  const step = { day: sql`interval '1 day'`, month: sql`interval '1 month'`, year: sql`interval '1 year'` }[of]
  const start = sql`(date_trunc(${of}, ${now}::timestamptz AT TIME ZONE ${timezone}) - ${back} * ${step})`
  const { rows } = await sql<Moments>`SELECT ${start} AT TIME ZONE ${timezone} AS "from",
    ${long === undefined ? sql`${now}::timestamptz` : sql`(${start} + ${long} * ${step}) AT TIME ZONE ${timezone}`} AS "to"`.execute(db)
  if (rows[0] === undefined) throw new AppError('internal')
  return rows[0]
}

const LOCAL = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?)?$/
const ABSOLUTE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/

/** A date is its midnight in the time zone; a time without an offset is one of its clocks. */
async function momentOf(db: Db, name: string, said: string, timezone: string): Promise<Date> {
  const text = said.trim()
  const at = ABSOLUTE.test(text)
    ? new Date(text.replace(' ', 'T'))
    : LOCAL.test(text) && isCalendarDate(text)
      ? await localMoment(db, text, timezone)
      : undefined
  if (at === undefined || Number.isNaN(at.getTime())) throw new AppError('bot_request', { why: `${name}: ${JSON.stringify(said)} is no date` })
  return at
}

async function localMoment(db: Db, text: string, timezone: string): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`SELECT ${text}::timestamp AT TIME ZONE ${timezone} AS at`.execute(db)
  return rows[0]?.at
}

/** No 30th of February, no 25 o'clock. */
function isCalendarDate(text: string): boolean {
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (LOCAL.exec(text) ?? []).map((part) => Number(part ?? 0))
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day && year > 0 && hour < 24 && minute < 60 && second < 60
}
