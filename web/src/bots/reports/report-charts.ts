import type { VegaSpec } from '../../api/wire.ts'
import type { ReportPoint } from '../wire.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** Room for one name below the other. */
const ROW = 26

/** Bars over time, on a zero base. */
export function overTime(title: string, data: readonly ReportPoint[]): VegaSpec {
  return {
    title,
    data: { values: data.map(({ date, value }) => ({ date: shortDate(date), value })) },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      x: { field: 'date', type: 'ordinal', title: null, axis: { labelOverlap: 'greedy' }, sort: null },
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
export function said(what: string, data: readonly ReportPoint[]): string {
  const best = data.reduce<ReportPoint | undefined>((most, point) => (most === undefined || point.value > most.value ? point : most), undefined)
  if (best === undefined || best.value === 0) return `No ${what} in this period.`
  return `${data.reduce((sum, { value }) => sum + value, 0).toLocaleString()} ${what}; most, ${best.value.toLocaleString()}, ${preposition(best.date)} ${shortDate(best.date)}.`
}

const FORMS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  year: { year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
  hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
}

/** The key of a bucket as people write it; its clock is the report's, not this browser's. Other keys stay as they are. */
export function shortDate(key: string): string {
  const [, year, month, day, hour] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d).*)?)?)?$/.exec(key) ?? []
  if (year === undefined) return key
  const form = hour !== undefined ? 'hour' : day !== undefined ? 'day' : month !== undefined ? 'month' : 'year'
  const time = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1), Number(hour ?? 0)))
  return time.toLocaleString(undefined, { ...FORMS[form], timeZone: 'UTC' })
}

function preposition(key: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(key) ? 'on' : /^\d{4}(-\d\d)?$/.test(key) ? 'in' : 'at'
}
