import type { Clock } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import { step } from '../step.ts'
import { assumptionsOf } from './assumptions.ts'
import { whereText } from './conditions.ts'
import { asItStands, beforeAndNow, overTime } from './exhibits.ts'
import type { Ground } from './ground.ts'
import { readLevels } from './levels.ts'
import { nextQuestions } from './next-questions.ts'
import { FIGURE } from './plans.ts'
import type { Substance } from './report.ts'
import type { Missing, Timeline } from './timeline.ts'
import { bold, inSpan, signedPercent, spanText, valueText, wasOrWere } from './words.ts'

/** Queries kept for the overview. */
const RESERVE = 2

/** The way of figures without dates, or that do not add up over days: parts as they stand, no claim of what is usual. */
export async function byLevel(ground: Ground, timeline: Timeline | null, clock: Clock): Promise<Substance> {
  const { figure, services, dimensions } = ground
  const windows = timeline?.detection.windows ?? null
  const first = windows ? await beforeAndNow(ground, windows, 'change', `${figure.label} now and before`, []) : await asItStands(ground, 'figure', figure.label)
  const course = windows && (await overTime(ground, windows, 'over_time', `${figure.label} over time`))
  const levels = await step(services, 'query', `Breaking it down by ${dimensions.length} dimensions`, () => readLevels(ground, windows, dimensions, RESERVE))
  const exhibits = [first, course].filter((one) => one !== null)
  const cells = new Map(first?.result.columns.map((column, i) => [column.name, first.result.rows[0]?.[i] ?? null]))
  const value = (name: string) => (cells.get(name) === null || cells.get(name) === undefined ? null : Number(cells.get(name)))
  return {
    overview: windows && timeline ? moved(value(FIGURE), value(`${FIGURE}_before`)) : [stands(value(FIGURE))],
    told: levels,
    exhibits,
    asides: [],
    unremarkable: dimensions.length === 0 ? ['There is nothing its rows could be told apart by.'] : [],
    assumptions: timeline ? assumptionsOf(ground, timeline) : [],
    followUps: nextQuestions(ground, [], exhibits),
  }

  function stands(now: number | null): string {
    const undated = 'Its rows have no date that is known, so nothing can be said about change; its parts are compared with each other.'
    if (now === null) return `${bold(`There is no ${lower(figure.label)}${whereText(ground)}`)}. ${undated}`
    return `${bold(`${figure.label}${whereText(ground)} ${wasOrWere(figure.label) === 'were' ? 'are' : 'is'} ${valueText(now, figure)}`)}. ${undated}`
  }
  function moved(now: number | null, before: number | null): readonly string[] {
    if (windows === null) return []
    const { current, before: past } = windows.pairing
    if (now === null)
      return [
        `${bold(`There is no ${lower(figure.label)}${whereText(ground)}${inSpan(current, clock)}`)}${before === null ? '' : `, after ${valueText(before, figure)}${inSpan(past, clock)}`}.`,
      ]
    const change = before === null || before === 0 ? '' : `, ${signedPercent(now / before - 1)} against ${spanText(past, clock)} (${valueText(before, figure)})`
    return [
      `${bold(`${figure.label}${whereText(ground)}${inSpan(current, clock)} ${wasOrWere(figure.label)} ${valueText(now, figure)}`)}${change}.`,
      `${figure.label} does not add up over days and parts, so its parts are compared as they stand, without saying what is usual.`,
    ]
  }
}

/** No rows to explain anything with: said, with the days there are rows for. */
export function nothingThere(ground: Ground, missing: Missing, clock: Clock): Substance {
  const { figure } = ground
  const none = `There is no ${lower(figure.label)}${whereText(ground)}`
  const overview =
    missing.kind === 'no_rows'
      ? [`${bold(`${none} on any day`)}, so there is nothing to explain.`]
      : [
          `${bold(`${none} in ${figure.period?.resolved.label ?? 'that period'}`)}: the data goes from ${spanText({ from: missing.known.from, to: missing.known.from }, clock)} to ${spanText({ from: missing.known.to, to: missing.known.to }, clock)}.`,
        ]
  return { overview, told: [], exhibits: [], asides: [], unremarkable: [], assumptions: [], followUps: nextQuestions(ground, [], []), isEmpty: true }
}
