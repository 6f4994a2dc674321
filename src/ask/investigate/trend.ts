import type { Clock } from '../../flow.ts'
import { addUnits, lower, startOf } from '../plan/index.ts'
import type { DaySpan } from './days.ts'
import { exhibitOf } from './exhibits.ts'
import type { Ground } from './ground.ts'
import { FIGURE, planOf } from './plans.ts'
import type { Aside } from './report.ts'
import { numberOf } from './series.ts'
import { mean } from './statistics.ts'
import type { Timeline } from './timeline.ts'
import { percentText, signedPercent } from './words.ts'

const DAY_MS = 86_400_000
const MONTHS = 12
/** A month that lies this far from the average month, in both years, has a season. */
const SEASONAL = 0.2
const NAMES = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const

/** Twelve months against the twelve before, and the months that are high or low every year. Null with less than two years of whole months. */
export async function longRun(ground: Ground, { known }: Timeline, clock: Clock): Promise<Aside | null> {
  const { figure, base, connection, desk } = ground
  const end = startOf((known.to + 1) * DAY_MS, 'month', clock)
  const from = addUnits(end, -2 * MONTHS, 'month')
  if (figure.kind !== 'sum' || from / DAY_MS < known.from) return null
  const span: DaySpan = { from: from / DAY_MS, to: end / DAY_MS - 1 }
  const title = `${figure.label} by month`
  const asked = await desk.ask(
    planOf({ grain: 'month', figures: { [FIGURE]: figure.expr }, span, title, mark: 'line' }, figure, base, connection.model),
    'trend and season',
  )
  if (asked === null || asked.result.rows.length !== 2 * MONTHS) return null
  const at = asked.result.columns.findIndex((column) => column.name === FIGURE)
  const values = asked.result.rows.map((row) => numberOf(row[at]))
  const [then, now] = [values.slice(0, MONTHS), values.slice(MONTHS)]
  if (mean(then) <= 0) return null
  const growth = mean(now) / mean(then) - 1
  const shape = now.map((value, i) => [value / mean(now) - 1, (then[i] ?? 0) / mean(then) - 1] as const)
  const seasonal = shape.flatMap(([a, b], i) =>
    Math.min(Math.abs(a), Math.abs(b)) >= SEASONAL && Math.sign(a) === Math.sign(b)
      ? [{ month: new Date(addUnits(from, i, 'month')).getUTCMonth(), off: (a + b) / 2 }]
      : [],
  )
  const months = seasonal.map(({ month, off }) => `${NAMES[month] ?? ''} (${signedPercent(off)})`)
  const text = [
    `The twelve months to the newest complete one had ${percentText(growth)} ${growth < 0 ? 'less' : 'more'} ${lower(figure.label)} than the twelve before.`,
    months.length > 0
      ? `In both years these months stood out against the average month: ${months.join(', ')}.`
      : 'No month stands out in both years, so there is no strong season.',
  ].join(' ')
  return { title: 'Trend and season', text, exhibit: exhibitOf('by_month', title, asked, connection.model) }
}
