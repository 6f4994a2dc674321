import type { Clock, Grain } from '../../../flow.ts'
import type { Field } from '../../../warehouse/semantic/model.ts'
import { fixedOffsetMinutes, isMidnight } from '../local-time.ts'
import { PlanNotExpressible } from '../not-expressible.ts'
import { bind, join, keyword, type Sql, sql } from '../sql.ts'
import type { Dialect } from './dialect.ts'

/** `weekday` argument of SQLite's date functions for the day a week starts on. */
const WEEKDAY = { sunday: 0, monday: 1, saturday: 6 } as const
const FORMATS = { hour: '%H', day_of_month: '%d', month_of_year: '%m', year: '%Y' } as const

/** Uses nothing newer than SQLite 3.30, so that a statement also runs where someone pastes it. */
export const sqlite: Dialect = {
  id: 'sqlite',
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  parameter: (position) => `?${position}`,
  constant: (type, value) => {
    if (type === 'integer' || type === 'decimal') return sql`CAST(${bind(type, value)} AS NUMERIC)`
    if (type === 'boolean') return sql`CAST(${bind('integer', value === null ? null : value === true || value === 'true' ? '1' : '0')} AS NUMERIC)`
    const text =
      type === 'timestamp' || type === 'timestamptz'
        ? String(value)
            .replace('T', ' ')
            .replace(/(\.\d+)?Z$/, '')
        : value
    return bind(type === 'timestamptz' ? 'timestamp' : type, value === null ? null : text)
  },
  read: (column, field) => {
    if (field.type !== 'date' && field.type !== 'timestamp' && field.type !== 'timestamptz') return column
    const format = keyword(field.type === 'date' ? 'date' : 'datetime')
    if (field.storedIn === 'epoch') return sql`${format}(${column}, 'unixepoch')`
    if (field.storedIn === 'epoch_ms') return sql`${format}(${column} / 1000, 'unixepoch')`
    return field.storedIn === 'julian' ? sql`${format}(${column})` : column
  },
  boundary: (column, field, at, instant) => {
    const moment = field.type === 'timestamptz' ? instant.slice(0, 19) : at
    if (isNumeric(field)) return { column, bound: numericBound(moment, field) }
    // A bare day sorts before every time of that day, whatever separator the column uses
    if (isMidnight(moment)) return { column, bound: bind('date', moment.slice(0, 10)) }
    return { column: sql`datetime(${column})`, bound: bind('timestamp', moment.slice(0, 19).replace('T', ' ')) }
  },
  asText: (value) => sql`CAST(${value} AS TEXT)`,
  asDecimal: (value) => sql`CAST(${value} AS REAL)`,
  asDate: (time) => sql`date(${time})`,
  asTime: (date) => sql`datetime(${date})`,
  local: (time, zone, from) => {
    const minutes = offset(zone) - (from === undefined ? 0 : offset(from))
    return minutes === 0 ? time : sql`datetime(${time}, ${keyword(`'${minutes} minutes'`)})`
  },
  bucket: (value, _type, grain, clock) => bucket(value, grain, clock),
  part: (value, part, clock) => {
    if (part === 'weekday') return sql`(CAST(strftime('%w', ${value}) AS INTEGER) + 6) % 7 + 1`
    if (part === 'quarter_of_year') return sql`(CAST(strftime('%m', ${value}) AS INTEGER) + 2) / 3`
    if (part !== 'week_of_year') return sql`CAST(strftime(${keyword(`'${FORMATS[part]}'`)}, ${value}) AS INTEGER)`
    if (clock.weekStart === 'monday') return sql`(CAST(strftime('%j', date(${value}, '-3 days', 'weekday 4')) AS INTEGER) - 1) / 7 + 1`
    const first = sql`(CAST(strftime('%w', ${value}, 'start of year') AS INTEGER) + ${keyword(clock.weekStart === 'sunday' ? '0' : '1')}) % 7`
    return sql`(CAST(strftime('%j', ${value}) AS INTEGER) - 1 + ${first}) / 7 + 1`
  },
  days: (from, to) => sql`CAST(julianday(date(${to})) - julianday(date(${from})) AS INTEGER)`,
  seconds: (from, to) => sql`(CAST(strftime('%s', ${to}) AS INTEGER) - CAST(strftime('%s', ${from}) AS INTEGER))`,
  add: (value, type, count, unit) => {
    const format = keyword(type === 'date' && unit !== 'hour' && unit !== 'minute' ? 'date' : 'datetime')
    const months = { month: '', quarter: ' * 3', year: ' * 12' }[unit as string]
    if (months === undefined)
      return sql`${format}(${value}, (${count}${keyword(unit === 'week' ? ' * 7' : '')}) || ${keyword(unit === 'week' ? "' days'" : `' ${unit}s'`)})`
    const moved = sql`(${count}${keyword(months)})`
    // SQLite lets 31 January plus a month run over into March; the earlier of that and the last of the month is meant
    const last = sql`date(${value}, 'start of month', (${moved} + 1) || ' months', '-1 day')`
    if (type === 'date') return sql`min(date(${value}, ${moved} || ' months'), ${last})`
    return sql`min(datetime(${value}, ${moved} || ' months'), ${last} || ' ' || time(${value}))`
  },
  divide: (left, right) => sql`${left} * 1.0 / NULLIF(${right}, 0)`,
  truncate: (value) => sql`CAST(${value} AS INTEGER)`,
  call: (fn, args) => {
    const [first = keyword('NULL'), second = keyword('0')] = args
    // SQLite's own % cuts both sides to whole numbers first
    if (fn === '%') return sql`(${first} - ${second} * CAST(${first} * 1.0 / NULLIF(${second}, 0) AS INTEGER))`
    if (fn === 'concat') return join(args, ' || ')
    if (fn === 'left') return sql`substr(${first}, 1, ${second})`
    if (fn === 'floor') return sql`(CAST(${first} AS INTEGER) - (${first} < CAST(${first} AS INTEGER)))`
    if (fn === 'ceil') return sql`(CAST(${first} AS INTEGER) + (${first} > CAST(${first} AS INTEGER)))`
    if (fn === 'least' || fn === 'greatest') return args.reduce((left, right) => extreme(fn === 'least' ? 'min' : 'max', left, right))
    return sql`${keyword(fn)}(${join(args, ', ')})`
  },
  fold: (value) => sql`lower(trim(${value}))`,
  like: (value, patterns) => {
    const forms = patterns.map((pattern) => sql`${value} LIKE ${pattern} ESCAPE '!'`)
    return forms.length === 1 ? join(forms, '') : sql`(${join(forms, ' OR ')})`
  },
  position: (needle, hay) => sql`instr(lower(${hay}), lower(${needle}))`,
  same: (left, right) => sql`${left} IS ${right}`,
  statistic: () => undefined,
}

function bucket(value: Sql, grain: Grain, clock: Clock): Sql {
  if (grain === 'minute') return sql`strftime('%Y-%m-%d %H:%M:00', ${value})`
  if (grain === 'hour') return sql`strftime('%Y-%m-%d %H:00:00', ${value})`
  if (grain === 'day') return sql`date(${value})`
  if (grain === 'week') return sql`date(${value}, '-6 days', ${keyword(`'weekday ${WEEKDAY[clock.weekStart]}'`)})`
  if (grain === 'month') return sql`date(${value}, 'start of month')`
  if (grain === 'year') return sql`date(${value}, 'start of year')`
  const start = grain === 'quarter' ? 1 : clock.fiscalYearStart
  const back = sql`(CAST(strftime('%m', ${value}) AS INTEGER) + ${keyword(String(12 - start))}) % ${keyword(grain === 'fiscal_year' ? '12' : '3')}`
  return sql`date(${value}, 'start of month', '-' || (${back}) || ' months')`
}

/** Least or greatest of two that are there; SQLite's own gives null if either is. */
function extreme(fn: 'min' | 'max', left: Sql, right: Sql): Sql {
  return sql`coalesce(${keyword(fn)}(${left}, ${right}), ${left}, ${right})`
}

function isNumeric(field: Field): boolean {
  return field.storedIn === 'epoch' || field.storedIn === 'epoch_ms' || field.storedIn === 'julian'
}

function numericBound(moment: string, field: Field): Sql {
  const seconds = Date.parse(`${moment.length === 10 ? `${moment}T00:00:00` : moment.slice(0, 19)}Z`) / 1000
  const UNIX_EPOCH_JULIAN = 2440587.5
  const value = field.storedIn === 'epoch' ? seconds : field.storedIn === 'epoch_ms' ? seconds * 1000 : seconds / 86_400 + UNIX_EPOCH_JULIAN
  return sqlite.constant('decimal', String(value))
}

function offset(zone: string): number {
  const minutes = fixedOffsetMinutes(zone)
  if (minutes === undefined) throw new PlanNotExpressible(`SQLite cannot convert instants to ${zone}, whose clocks change.`)
  return minutes
}
