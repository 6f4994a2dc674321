import type { Exhibit, Links, Plan, Reading } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { chart } from '../chart/index.ts'
import { readingOf } from '../plan/index.ts'
import { daysIn, grainFor, wholeBuckets } from './days.ts'
import type { Asked } from './desk.ts'
import type { Dimension } from './dimensions.ts'
import type { Ground } from './ground.ts'
import { FIGURE, type Part, planOf } from './plans.ts'
import type { Windows } from './windows.ts'

/** No words of a question stand behind the plans of an investigation. */
const NO_LINKS: Links = { question: '', language: 'en', tokens: [], links: [], unlinked: [], corrections: [] }
const CERTAIN = { score: 1, margin: 1, confidence: 1, path: 'engine' } as const
/** Values of a dimension that are shown beside each other. */
const MOST_VALUES = 20

export function readingFor(plan: Plan, model: Model): Reading {
  return readingOf(plan, NO_LINKS, model, CERTAIN)
}

export function exhibitOf(name: string, title: string, asked: Asked, model: Model): Exhibit {
  const { plan, sql, uses, result, statement } = asked
  return {
    name,
    title,
    query: { connection: statement.connection, sql, uses, plan, reading: readingFor(plan, model) },
    result,
    chart: chart(plan, result, model),
  }
}

/** The figure over all that was looked at, of one part of it where one is given. */
export async function overTime(ground: Ground, windows: Windows, name: string, title: string, within: readonly Part[] = []): Promise<Exhibit | null> {
  const grain = grainFor(daysIn(windows.all), daysIn(windows.pairing.current))
  const span = wholeBuckets(windows.all, grain, ground.base.clock)
  const plan = planOf(
    { grain, figures: { [FIGURE]: ground.figure.expr }, span, within, title, mark: 'line' },
    ground.figure,
    ground.base,
    ground.connection.model,
  )
  const asked = await ground.desk.ask(plan, `the chart of ${title.toLowerCase()}`)
  return asked && exhibitOf(name, title, asked, ground.connection.model)
}

/** The period against what it is compared with, as a whole or by a dimension. */
export async function beforeAndNow(
  ground: Ground,
  windows: Windows,
  name: string,
  title: string,
  by: readonly Dimension[],
  within: readonly Part[] = [],
): Promise<Exhibit | null> {
  const { current, before } = windows.pairing
  const plan = planOf(
    { by, figures: { [FIGURE]: ground.figure.expr }, span: current, before, within, title, ...(by.length > 0 && { limit: MOST_VALUES }) },
    ground.figure,
    ground.base,
    ground.connection.model,
  )
  const asked = await ground.desk.ask(plan, `the table of ${title.toLowerCase()}`)
  return asked && exhibitOf(name, title, asked, ground.connection.model)
}

/** The figure without a time. */
export async function asItStands(ground: Ground, name: string, title: string): Promise<Exhibit | null> {
  const plan = planOf({ figures: { [FIGURE]: ground.figure.expr }, title }, ground.figure, ground.base, ground.connection.model)
  const asked = await ground.desk.ask(plan, title)
  return asked && exhibitOf(name, title, asked, ground.connection.model)
}
