import type { Grain } from '../../../flow.ts'
import { bind, join, keyword, type Sql, sql } from '../sql.ts'
import type { Dialect } from './dialect.ts'

const TYPES = {
  text: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
} as const
const ISO_PARTS = { hour: 'HOUR', weekday: 'ISODOW', day_of_month: 'DAY', month_of_year: 'MONTH', quarter_of_year: 'QUARTER', year: 'YEAR' } as const
/** Days to move before the database's Monday weeks, and back after. */
const WEEK_SHIFT = { monday: 0, sunday: 1, saturday: 2 } as const

export const postgres: Dialect = {
  id: 'postgres',
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  parameter: (position) => `$${position}`,
  constant: (type, value) => sql`CAST(${bind(type === 'timestamptz' ? 'timestamp' : type, value)} AS ${keyword(TYPES[type])})`,
  read: (column) => column,
  boundary: (column, field, at, instant) => {
    if (field.type === 'timestamptz') return { column, bound: postgres.constant('timestamptz', instant) }
    return { column, bound: postgres.constant(field.type === 'date' ? 'date' : 'timestamp', at) }
  },
  asText: (value) => sql`CAST(${value} AS text)`,
  asDecimal: (value) => sql`CAST(${value} AS numeric)`,
  asDate: (time) => sql`CAST(${time} AS date)`,
  asTime: (date) => sql`CAST(${date} AS timestamp)`,
  local: (time, zone, from) => sql`${from === undefined ? time : sql`(${time} AT TIME ZONE ${bind('text', from)})`} AT TIME ZONE ${bind('text', zone)}`,
  bucket: (value, type, grain, clock) => {
    if (grain === 'day') return type === 'date' ? value : postgres.asDate(value)
    const time = type === 'date' ? postgres.asTime(value) : value
    if (grain === 'hour' || grain === 'minute') return sql`date_trunc(${keyword(`'${grain}'`)}, ${time})`
    return sql`CAST(${shifted(time, grain, WEEK_SHIFT[clock.weekStart], clock.fiscalYearStart - 1)} AS date)`
  },
  part: (value, part, clock) => {
    if (part !== 'week_of_year') return sql`CAST(EXTRACT(${keyword(ISO_PARTS[part])} FROM ${value}) AS integer)`
    if (clock.weekStart === 'monday') return sql`CAST(EXTRACT(WEEK FROM ${value}) AS integer)`
    const first = sql`(CAST(EXTRACT(DOW FROM date_trunc('year', CAST(${value} AS timestamp))) AS integer) + ${keyword(clock.weekStart === 'sunday' ? '0' : '1')}) % 7`
    return sql`(CAST(EXTRACT(DOY FROM ${value}) AS integer) - 1 + ${first}) / 7 + 1`
  },
  days: (from, to) => sql`(${to} - ${from})`,
  seconds: (from, to) => sql`EXTRACT(EPOCH FROM ${to} - ${from})`,
  add: (value, type, count, unit) => {
    const [factor, base] = unit === 'quarter' ? ['3 month', 'month'] : [`1 ${unit}`, unit]
    const moved = sql`${value} + ${count} * INTERVAL ${keyword(`'${factor}'`)}`
    return type === 'date' && base !== 'hour' && base !== 'minute' ? sql`CAST(${moved} AS date)` : sql`(${moved})`
  },
  divide: (left, right, integers) => sql`${integers ? postgres.asDecimal(left) : left} / NULLIF(${right}, 0)`,
  truncate: (value) => sql`CAST(trunc(${value}) AS bigint)`,
  call: (fn, args) => {
    const [first = keyword('NULL'), second = keyword('0')] = args
    if (fn === '%') return sql`${first} % NULLIF(${second}, 0)`
    if (fn === 'round') return sql`round(${postgres.asDecimal(first)}${args.length > 1 ? sql`, CAST(${second} AS integer)` : keyword('')})`
    if (fn === 'concat') return join(args.map(postgres.asText), ' || ')
    if (fn === 'left') return sql`left(${postgres.asText(first)}, CAST(${second} AS integer))`
    if (fn === 'length') return sql`length(${postgres.asText(first)})`
    return sql`${keyword(fn)}(${join(args, ', ')})`
  },
  fold: (value) => sql`lower(btrim(${postgres.asText(value)}))`,
  like: (value, patterns) => sql`${postgres.asText(value)} ILIKE ${patterns[0] ?? keyword("''")} ESCAPE '!'`,
  position: (needle, hay) => sql`strpos(lower(${postgres.asText(hay)}), lower(${postgres.asText(needle)}))`,
  same: (left, right) => sql`${left} IS NOT DISTINCT FROM ${right}`,
  statistic: (statistic, value, filter) => {
    const where = filter ? sql` FILTER (WHERE ${filter})` : keyword('')
    if (statistic.fn === 'percentile') return sql`percentile_cont(${statistic.fraction}) WITHIN GROUP (ORDER BY ${value})${where}`
    return sql`${keyword(statistic.fn === 'stddev' ? 'stddev_samp' : 'var_samp')}(${value})${where}`
  },
}

/** Truncates with weeks and fiscal years moved onto the database's own. */
export function shifted(time: Sql, grain: Grain, weekShift: number, fiscalShift: number): Sql {
  const fiscal = grain === 'fiscal_quarter' || grain === 'fiscal_year'
  const unit = keyword(`'${grain.replace('fiscal_', '')}'`)
  if (fiscal && fiscalShift > 0) {
    const move = keyword(`INTERVAL '${fiscalShift} month'`)
    return sql`date_trunc(${unit}, ${time} - ${move}) + ${move}`
  }
  if (grain === 'week' && weekShift > 0) {
    const move = keyword(`INTERVAL '${weekShift} day'`)
    return sql`date_trunc('week', ${time} + ${move}) - ${move}`
  }
  return sql`date_trunc(${unit}, ${time})`
}
