import type { Clock, Expr, Finding } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import { exhibitOf, readingFor } from './exhibits.ts'
import type { Ground } from './ground.ts'
import type { OddDay } from './odd-days.ts'
import { FIGURE, planOf } from './plans.ts'
import type { ToldFinding } from './report.ts'
import { numberOf } from './series.ts'
import { median } from './statistics.ts'
import type { Timeline } from './timeline.ts'
import { listed, partText, percentText, sentence, spanText, valueText, wasOrWere } from './words.ts'

/** Findings of days with what they are off by, which ranks them among others. */
export interface ToldDays extends ToldFinding {
  readonly excess: number
}

/** A change smaller than this part of the figure has no shares worth giving; shares beyond the most say nothing. */
const LEAST_CHANGE = 0.01
const MOST_SHARE = 3
/** Rows worth this many times as much as usual, in not many more or fewer rows, are in another unit rather than more business. */
const ANOTHER_UNIT = 8
const AS_MANY_ROWS = 2.5
const DAYS_BEFORE = 42
const ROWS: Expr = { kind: 'aggregate', fn: 'count' }

/** Days with more than usual in one finding, those with less in another. */
export async function tellOddDays(odd: readonly OddDay[], ground: Ground, timeline: Timeline, clock: Clock): Promise<readonly ToldDays[]> {
  const told: ToldDays[] = []
  for (const sign of [-1, 1]) {
    const days = odd.filter(({ excess }) => Math.sign(excess) === sign)
    if (days.length > 0) told.push(await tell(days, sign, ground, timeline, clock))
  }
  return told
}

async function tell(days: readonly OddDay[], sign: number, ground: Ground, timeline: Timeline, clock: Clock): Promise<ToldDays> {
  const { figure, connection } = ground
  const sum = (amount: (day: OddDay) => number) => days.reduce((total, day) => total + amount(day), 0)
  const [value, expected, excess] = [sum((day) => day.value), sum((day) => day.expected), sum((day) => day.excess)]
  const dates = listed(days.map(({ day }) => spanText({ from: day, to: day }, clock)))
  const such = days.length === 1 ? 'such a day usually has' : 'such days usually have'
  const share = shareOf(excess, timeline)
  const exhibit = await byDay(ground, timeline, sign < 0 ? 'low_days' : 'high_days')
  const [first] = days
  const unit = first && days.length === 1 && sign > 0 ? await anotherUnit(first, ground, clock) : []
  const finding: Finding = {
    title: `On ${dates}, ${lower(figure.label)} ${wasOrWere(figure.label)} ${percentText(value / expected - 1)} ${sign < 0 ? 'lower' : 'higher'} than ${such}, ${valueText(value, figure)} instead of about ${valueText(expected, figure)}.`,
    text: [
      'What is usual is the same weekday of the weeks before, at the level of the days around.',
      ...days.flatMap(({ inside, day }) =>
        inside === null
          ? []
          : [
              `${sentence(partText(inside))} carries nearly all of it${days.length > 1 ? ` on ${spanText({ from: day, to: day }, clock)}` : ''}: ${valueText(inside.had, figure)} instead of about ${valueText(inside.expected, figure)}.`,
            ],
      ),
      ...unit,
      ...shareText(share),
    ].join(' '),
    ...(share !== null && { share }),
    ...(exhibit && { exhibit: exhibit.name }),
    ...(exhibit?.query?.plan && { reading: readingFor(exhibit.query.plan, connection.model) }),
  }
  ground.services.report({ type: 'finding', finding })
  return { finding, exhibit, excess }
}

function shareOf(excess: number, { overview: { current, before } }: Timeline): number | null {
  const change = current - before
  if (Math.abs(change) < LEAST_CHANGE * Math.max(Math.abs(current), Math.abs(before))) return null
  return Math.abs(excess / change) > MOST_SHARE ? null : Math.round((excess / change) * 1_000) / 1_000
}

function shareText(share: number | null): readonly string[] {
  if (share === null) return []
  if (share < 0) return ['It works against the whole change.']
  return [share > 1 ? 'That is more than the whole change; other days made up for some of it.' : `That is ${percentText(share)} of the whole change.`]
}

async function byDay({ figure, base, connection, desk }: Ground, { detection }: Timeline, name: string) {
  const { before, current } = detection.windows.pairing
  const span = { from: Math.min(before.from, current.from), to: current.to }
  const title = `${figure.label} by day`
  const asked = await desk.ask(planOf({ grain: 'day', figures: { [FIGURE]: figure.expr }, span, title, mark: 'line' }, figure, base, connection.model), title)
  return asked && exhibitOf(name, title, asked, connection.model)
}

/** As many rows as usual, each worth many times as much: cents for euros, or one currency for another. */
async function anotherUnit({ day, inside }: OddDay, { figure, base, connection, desk }: Ground, clock: Clock): Promise<readonly string[]> {
  const span = { from: day - DAYS_BEFORE, to: day }
  const figures = { [FIGURE]: figure.expr, rows: ROWS }
  const asked = await desk.ask(planOf({ grain: 'day', figures, span, within: inside ? [inside] : [] }, figure, base, connection.model), 'what a row is worth')
  if (asked === null) return []
  const at = (name: string) => asked.result.columns.findIndex((column) => column.name === name)
  const days = asked.result.rows.map((row) => ({ value: numberOf(row[at(FIGURE)]), rows: numberOf(row[at('rows')]) })).filter(({ rows }) => rows > 0)
  const last = days.at(-1)
  const before = days.slice(0, -1)
  const [each, usual, rows] = [last ? last.value / last.rows : 0, median(before.map((one) => one.value / one.rows)), median(before.map((one) => one.rows))]
  const isUsualCount = last !== undefined && rows > 0 && last.rows <= AS_MANY_ROWS * rows && last.rows >= rows / AS_MANY_ROWS
  if (!isUsualCount || usual <= 0 || each < ANOTHER_UNIT * usual) return []
  const where = inside ? ` of ${partText(inside)}` : ''
  return [
    `The rows${where} on ${spanText({ from: day, to: day }, clock)} are as many as usual (${last.rows} against ${rows}), but each is worth ${Math.round(each / usual)} times what is usual (${valueText(each, figure)} against ${valueText(usual, figure)}): amounts may be in another unit, such as cents.`,
  ]
}
