import { bind, join, keyword, sql } from '../sql.ts'
import type { Dialect } from './dialect.ts'
import { shifted } from './postgres.ts'

const TYPES = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(38, 9)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
} as const
const PARTS = { hour: 'hour', weekday: 'isodow', day_of_month: 'day', month_of_year: 'month', quarter_of_year: 'quarter', year: 'year' } as const
const WEEK_SHIFT = { monday: 0, sunday: 1, saturday: 2 } as const

export const duckdb: Dialect = {
  id: 'duckdb',
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  parameter: (position) => `$${position}`,
  constant: (type, value) => sql`CAST(${bind(type === 'timestamptz' ? 'timestamp' : type, value)} AS ${keyword(TYPES[type])})`,
  read: (column) => column,
  boundary: (column, field, at, instant) => {
    if (field.type === 'timestamptz') return { column, bound: duckdb.constant('timestamptz', instant) }
    return { column, bound: duckdb.constant(field.type === 'date' ? 'date' : 'timestamp', at) }
  },
  asText: (value) => sql`CAST(${value} AS VARCHAR)`,
  asDecimal: (value) => sql`CAST(${value} AS DOUBLE)`,
  asDate: (time) => sql`CAST(${time} AS DATE)`,
  asTime: (date) => sql`CAST(${date} AS TIMESTAMP)`,
  local: (time, zone, from) => sql`${from === undefined ? time : sql`(${time} AT TIME ZONE ${bind('text', from)})`} AT TIME ZONE ${bind('text', zone)}`,
  bucket: (value, type, grain, clock) => {
    if (grain === 'day') return type === 'date' ? value : duckdb.asDate(value)
    const time = type === 'date' ? duckdb.asTime(value) : value
    if (grain === 'hour' || grain === 'minute') return sql`date_trunc(${keyword(`'${grain}'`)}, ${time})`
    return sql`CAST(${shifted(time, grain, WEEK_SHIFT[clock.weekStart], clock.fiscalYearStart - 1)} AS DATE)`
  },
  part: (value, part, clock) => {
    if (part !== 'week_of_year') return sql`CAST(date_part(${keyword(`'${PARTS[part]}'`)}, ${value}) AS INTEGER)`
    if (clock.weekStart === 'monday') return sql`CAST(date_part('week', ${value}) AS INTEGER)`
    const first = sql`(CAST(date_part('dow', date_trunc('year', CAST(${value} AS TIMESTAMP))) AS INTEGER) + ${keyword(clock.weekStart === 'sunday' ? '0' : '1')}) % 7`
    return sql`(CAST(date_part('doy', ${value}) AS INTEGER) - 1 + ${first}) // 7 + 1`
  },
  days: (from, to) => sql`date_diff('day', ${from}, ${to})`,
  seconds: (from, to) => sql`date_part('epoch', ${to} - ${from})`,
  add: (value, type, count, unit) => {
    const moved = sql`${value} + ${count} * INTERVAL ${keyword(unit === 'quarter' ? "'3 month'" : `'1 ${unit}'`)}`
    return type === 'date' && unit !== 'hour' && unit !== 'minute' ? sql`CAST(${moved} AS DATE)` : sql`(${moved})`
  },
  divide: (left, right) => sql`${left} / NULLIF(${right}, 0)`,
  truncate: (value) => sql`CAST(trunc(${value}) AS BIGINT)`,
  call: (fn, args) => {
    const [first = keyword('NULL'), second = keyword('0')] = args
    if (fn === '%') return sql`${first} % NULLIF(${second}, 0)`
    if (fn === 'round') return args.length > 1 ? sql`round(${first}, CAST(${second} AS INTEGER))` : sql`round(${first})`
    if (fn === 'concat') return join(args.map(duckdb.asText), ' || ')
    if (fn === 'left') return sql`left(${duckdb.asText(first)}, ${second})`
    if (fn === 'length') return sql`length(${duckdb.asText(first)})`
    return sql`${keyword(fn)}(${join(args, ', ')})`
  },
  fold: (value) => sql`lower(trim(${duckdb.asText(value)}))`,
  like: (value, patterns) => sql`${duckdb.asText(value)} ILIKE ${patterns[0] ?? keyword("''")} ESCAPE '!'`,
  position: (needle, hay) => sql`strpos(lower(${duckdb.asText(hay)}), lower(${duckdb.asText(needle)}))`,
  same: (left, right) => sql`${left} IS NOT DISTINCT FROM ${right}`,
  statistic: (statistic, value, filter) => {
    const where = filter ? sql` FILTER (WHERE ${filter})` : keyword('')
    if (statistic.fn === 'percentile') return sql`quantile_cont(${value}, ${statistic.fraction})${where}`
    return sql`${keyword(statistic.fn === 'stddev' ? 'stddev_samp' : 'var_samp')}(${value})${where}`
  },
}
