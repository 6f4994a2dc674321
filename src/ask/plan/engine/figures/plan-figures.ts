import type { Clock, Links, Plan, Why } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../../../warehouse/semantic/values.ts'
import { checkPlan, expandPlan } from '../../index.ts'
import { graphOf } from '../graph.ts'
import { attributed, UNTOLD } from './attribute.ts'
import { compose } from './compose/index.ts'
import type { Demand } from './demand.ts'
import { readDemand } from './read-demand/index.ts'
import { type Item, scan } from './scan.ts'

/** A question about figures as it was read, and its plan if the words carry one. */
export interface FiguresRead {
  readonly items: readonly Item[]
  readonly demand: Demand
  readonly plan: Plan | null
}

/** Reads a question as one about measures, counts and what they are broken down by. Plans it only when every word found its place. */
export function planFigures(links: Links, model: Model, values: ValueIndex, clock: Clock): FiguresRead {
  const corrected = new Map(links.corrections.map((one) => [one.span[0], one.to]))
  const items = scan(links.question, model, values, clock, corrected)
  const demand = readDemand(items, model)
  return { items, demand, plan: demand.unused.length > 0 ? null : planDemand(demand, links, model, clock) }
}

export function planDemand(demand: Demand, links: Links, model: Model, clock: Clock): Plan | null {
  const composed = compose(demand, model, graphOf(model), clock, (item) => whyOf(item, links))
  if (composed === null) return null
  const expanded = expandPlan(composed.compact, model, clock, { origin: UNTOLD })
  if ('problems' in expanded) return null
  const main = demand.figures[0]?.item ?? demand.keys[0]?.item ?? demand.listed
  const rest: Why = main === undefined ? { kind: 'words', span: [0, links.question.length] } : whyOf(main, links)
  const plan = attributed(expanded.plan, composed.whys, rest)
  return checkPlan(plan, model).length === 0 ? plan : null
}

/** The link that covers the same words, else the words themselves. */
export function whyOf(item: Pick<Item, 'span'>, links: Links): Why {
  const link = links.links.find((one) => one.span[0] === item.span[0] && one.span[1] === item.span[1] && one.target.kind !== 'cue')
  return link === undefined ? { kind: 'words', span: item.span } : { kind: 'link', link: link.id }
}
