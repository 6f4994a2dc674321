import type { Clock, Links, Outcome, Plan, Question, Span, TurnContext } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { applyEdits, checkPlan, readingOf } from '../../index.ts'
import type { Demand } from '../figures/demand.ts'
import { type FiguresRead, planDemand } from '../figures/index.ts'
import type { Item } from '../figures/scan.ts'
import { type Graph, graphOf } from '../graph.ts'
import { FOLLOW_UP } from '../thresholds.ts'
import { withFigure, withFunction, withMore } from './change-figure.ts'
import { chooseCandidate } from './choose-candidate.ts'
import { editsOf } from './edits/index.ts'
import { withFirstRows } from './first-rows.ts'
import { withOrigins } from './kept.ts'
import { withMoreColumns } from './more-columns.ts'
import { pinnedRows } from './pinned.ts'

/** Words that continue what was asked before. */
const OPENERS: readonly string[] = ['and', 'what_about', 'now', 'only', 'not', 'add', 'instead', 'swap', 'compare', 'all_of_them']
const REFERENCES: readonly string[] = ['those', 'it', 'nth:1', 'nth:2', 'nth:3', 'nth:last']

/**
 * Reads a message in the light of the turn before: the choice of a reading, a change of its plan, or a question about its
 * rows. Null when it stands alone.
 */
export function planFollowUp(question: Question, read: FiguresRead, links: Links, model: Model, clock: Clock): Outcome | null {
  const base = question.context.at(-1)
  if (base === undefined) return null
  const chosen = base.asked === undefined ? null : chooseCandidate(question.text, base.asked)
  if (chosen !== null) return { kind: 'planned', plan: chosen.plan, reading: chosen.reading }
  const graph = graphOf(model)
  const shaped = withFirstRows(question.text, base.plan, model, clock) ?? withMoreColumns(read, base.plan, model, graph, clock)
  const plan =
    (shaped && withOrigins(shaped.plan, base.plan, base.turn, [shaped.span])) ??
    aboutRows(read, base, links, model, clock) ??
    (continues(read) ? changed(read, base, links, model, graph, clock) : null)
  if (plan === null || checkPlan(plan, model).length > 0) return null
  const facts = { ...FOLLOW_UP, path: 'engine' } as const
  return { kind: 'planned', plan, reading: readingOf(plan, { ...links, unlinked: [] }, model, facts) }
}

/** A message without a demand of its own, or one that opens with a word that continues. */
function continues({ demand, items }: FiguresRead): boolean {
  const unused = demand.unused.filter((item) => item !== demand.fn?.item)
  if (unused.length > 0 || items.length === 0) return false
  const demands = demand.figures.length > 0 || demand.keys.some((key) => key.role === 'chosen') || demand.listed !== undefined
  if (!demands && demand.beside.length === 0) return true
  const opens = items[0]?.cues.some((cue) => OPENERS.includes(cue)) === true || demand.cues.has('instead') || demand.cues.has('add')
  return opens || (!demands && demand.values.length > 0)
}

function changed(read: FiguresRead, base: TurnContext, links: Links, model: Model, graph: Graph, clock: Clock): Plan | null {
  const { demand } = read
  const spans: Span[] = []
  const figured = changedFigure(demand, base.plan, links, model, graph)
  if (figured === null) return null
  let plan: Plan = figured.plan
  if (figured.span !== undefined) spans.push(figured.span)
  const steps = editsOf(demand, plan, model, graph)
  if (steps === null || (steps.length === 0 && figured.span === undefined)) return null
  for (const step of steps) {
    const result = applyEdits(plan, step.edits, model, clock, spans.length)
    if ('problems' in result) return null
    spans.push(step.span[1] > 0 ? step.span : [0, links.question.length])
    plan = result.plan
  }
  return withOrigins(plan, base.plan, base.turn, spans)
}

/** The plan with another measure or function where the words name one; as it is where they do not. */
function changedFigure(demand: Demand, plan: Plan, links: Links, model: Model, graph: Graph): { readonly plan: Plan; readonly span?: Span } | null {
  const named = demand.figures[0]?.item ?? (demand.values.length === 0 ? demand.beside[0] : undefined)
  if (named !== undefined) {
    const more = demand.cues.has('add') || isJoined(demand, named)
    const next = (more ? withMore(plan, named, model, graph) : null) ?? withFigure(plan, named, model, graph, links)
    return next === null ? null : { plan: next, span: named.span }
  }
  if (demand.fn === undefined) return { plan }
  const next = withFunction(plan, demand.fn.fn, model)
  return next === null ? null : { plan: next, span: demand.fn.item.span }
}
function isJoined(demand: Demand, item: Item): boolean {
  return demand.cues.has('and') && !demand.cues.has('what_about') && item.targets.some((target) => target.kind === 'measure')
}

/** "Of those, how many …", "how many orders did they place?": a question of its own about the rows before, within the same period. */
function aboutRows(read: FiguresRead, base: TurnContext, links: Links, model: Model, clock: Clock): Plan | null {
  const { demand, items } = read
  const reference = items.find((item) => item.cues.some((cue) => REFERENCES.includes(cue)))
  if (reference === undefined || demand.unused.length > 0) return null
  const pinned = pinnedRows(demand, base, model, reference.span)
  if (pinned === null) return null
  const figures =
    demand.figures.length === 0 && demand.cues.has('count')
      ? [{ item: reference, targets: [{ kind: 'entity', entity: pinned.entity } as const], fn: 'count' as const }]
      : demand.figures
  if (figures.length === 0) return null
  const before = base.plan.query.kind === 'select' ? base.plan.query.period : undefined
  const period = demand.period ?? (before === undefined ? undefined : { period: before.period, span: reference.span })
  return planDemand({ ...demand, figures, pinned, ...(period && { period }) }, links, model, clock)
}
