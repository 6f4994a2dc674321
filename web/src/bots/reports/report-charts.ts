import type { VegaSpec } from '../../api/wire.ts'
import type { ReportPoint } from '../wire.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** Room for one name below the other. */
const ROW = 26

/** Bars over time, on a zero base. */
export function overTime(title: string, data: readonly ReportPoint[], timezone: string): VegaSpec {
  const { nameOf } = bucketNames(data, timezone)
  return {
    title,
    data: { values: data.map(({ date, value }) => ({ date: nameOf(date), value })) },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      x: { field: 'date', type: 'ordinal', title: null, axis: { labelAngle: 0, labelOverlap: 'greedy', labelSeparation: 8 }, sort: null },
      y: { field: 'value', type: 'quantitative', title: null, axis: { tickMinStep: 1, format: 'd' } },
      tooltip: [
        { field: 'date', title: 'When' },
        { field: 'value', title, type: 'quantitative' },
      ],
    },
  }
}

/** Weekdays by hours; darker is busier. */
export function busyHours(title: string, data: readonly ReportPoint[]): VegaSpec {
  const values = data.flatMap(({ date, value }) => {
    const [day, hour] = date.split(' ')
    return day === undefined || hour === undefined ? [] : [{ day, hour, value }]
  })
  return {
    title,
    height: DAYS.length * ROW,
    data: { values },
    mark: { type: 'rect', tooltip: true },
    encoding: {
      x: { field: 'hour', type: 'ordinal', title: 'Hour of the day', axis: { labelAngle: 0, labelOverlap: 'greedy' } },
      y: { field: 'day', type: 'ordinal', sort: DAYS, title: null },
      color: { field: 'value', type: 'quantitative', legend: null },
      tooltip: [
        { field: 'day', title: 'Day' },
        { field: 'hour', title: 'Hour' },
        { field: 'value', title: 'Conversations' },
      ],
    },
  }
}

/** Names with how often, most first. */
export function ranking(title: string, rows: readonly { readonly name: string; readonly value: number }[]): VegaSpec {
  return {
    title,
    height: Math.max(1, rows.length) * ROW,
    data: { values: rows.map(({ name, value }) => ({ name, value })) },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, title: null },
      x: { field: 'value', type: 'quantitative', title: null, axis: { tickMinStep: 1, format: 'd' } },
    },
  }
}

/** One sentence for whoever does not see the picture. */
export function said(what: string, data: readonly ReportPoint[], timezone: string): string {
  const best = data.reduce<ReportPoint | undefined>((most, point) => (most === undefined || point.value > most.value ? point : most), undefined)
  if (best === undefined || best.value === 0) return `No ${what} in this period.`
  const { nameOf, preposition } = bucketNames(data, timezone)
  const total = data.reduce((sum, { value }) => sum + value, 0)
  return `${total.toLocaleString()} ${what}; most, ${best.value.toLocaleString()}, ${preposition} ${nameOf(best.date)}.`
}

/** What a bucket is long, by how far apart two begin at least; days and months differ in length. */
const UNITS = [
  { unit: 'year', leastHours: 300 * 24, preposition: 'in', form: { year: 'numeric' } },
  { unit: 'month', leastHours: 27 * 24, preposition: 'in', form: { month: 'short', year: 'numeric' } },
  { unit: 'day', leastHours: 22, preposition: 'on', form: { day: 'numeric', month: 'short' } },
  { unit: 'hour', leastHours: 0, preposition: 'at', form: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } },
] as const
const HOUR_MS = 3_600_000

/** How the buckets of a report are written: by their length, on the clock they were counted by. Other keys stay as they are. */
export function bucketNames(data: readonly ReportPoint[], timezone: string) {
  const starts = data.filter(({ date }) => isMoment(date)).map(({ date }) => Date.parse(date))
  const gaps = starts.slice(1).map((at, place) => (at - (starts[place] ?? at)) / HOUR_MS)
  const shortest = Math.min(...gaps)
  const { preposition, form } = (gaps.length > 0 && UNITS.find(({ leastHours }) => shortest >= leastHours)) || UNITS[3]
  return {
    nameOf: (key: string) => (isMoment(key) ? new Date(key).toLocaleString(undefined, { ...form, timeZone: timezone }) : key),
    preposition: starts.length === 0 ? 'at' : preposition,
  }
}

function isMoment(key: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(key)
}
