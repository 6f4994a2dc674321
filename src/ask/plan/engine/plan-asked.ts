import type { Clock, Links, Outcome, Plan, Question } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../../warehouse/semantic/values.ts'
import { nodesIn, readingOf } from '../index.ts'
import { abstention } from './abstention.ts'
import { askWhichFigure } from './ask-which-figure.ts'
import { askWhichShare } from './ask-which-share.ts'
import { CALIBRATION_ID } from './calibrate.ts'
import { type FiguresRead, hasFigures, planFigures } from './figures/index.ts'
import { planFollowUp } from './follow-up/index.ts'
import { isNeverMeant } from './misreads.ts'
import { passesOver } from './passes-over.ts'
import { planQuestion as planByRules } from './plan-question.ts'
import { FIGURES } from './thresholds.ts'

const NAMED = 0.85
/** Cues that belong to a conversation; a question that stands alone has none of them. */
const REFERRING: readonly string[] = ['those', 'nth:1', 'nth:2', 'nth:3', 'nth:last']
const CONVERSATIONAL: readonly string[] = ['instead', 'swap', 'those', 'it', 'all_of_them']

/**
 * Plans a question against one connection by rules alone: the same question gives the same outcome, in milliseconds.
 * Requests to change data and questions for causes are told apart first; then questions about measures; then all others.
 *
 * @returns a plan with its reading, or readings to choose from, or what was understood and what was not
 */
export function planQuestion(question: Question, links: Links, model: Model, values: ValueIndex, clock: Clock): Outcome {
  if (!hasFigures(model) && question.context.length === 0) return timely(planByRules(question, links, model, values, clock), links, clock)
  const read = planFigures(links, model, values, clock)
  const followed = question.context.length === 0 ? null : planFollowUp(question, read, links, model, clock)
  if (followed !== null) return timely(followed, links, clock)
  if (!hasFigures(model)) return timely(planByRules(question, links, model, values, clock), links, clock)
  if (asksToWrite(read)) return abstention('writes', read, links, model, values, clock)
  if (read.items[0]?.cues.includes('cause') === true) return abstention('cause', read, links, model, values, clock)
  if (foresees(read)) return abstention('outside', read, links, model, values, clock)
  if (question.context.length > 0 && REFERRING.some((cue) => read.demand.cues.has(cue))) return abstention('no_form', read, links, model, values, clock)
  const choice = question.clarify === 'never' ? null : (askWhichFigure(read, links, model, clock) ?? askWhichShare(read, links, model, clock))
  if (choice !== null) return choice
  if (read.plan !== null && !isConversational(read) && !isNeverMeant(read.plan, links)) return timely(planned(read.plan, links, model), links, clock)
  if (question.context.length > 0 && namesNothing(links)) return abstention('no_form', read, links, model, values, clock)
  const outcome = timely(planByRules(question, links, model, values, clock), links, clock)
  if (outcome.kind === 'planned' && passesOver(outcome.plan, links, read.demand, model)) return abstention('unlinked', read, links, model, values, clock)
  if (outcome.kind === 'clarify' && !isChoice(outcome, read, links, model)) return abstention('low_confidence', read, links, model, values, clock)
  if (outcome.kind === 'abstained') return abstention(outcome.reason, read, links, model, values, clock)
  return outcome
}

/** "Without cancelled ones" in a conversation: said of the answer before, and no question of its own. */
function namesNothing({ links }: Links): boolean {
  return !links.some(({ target, score }) => (target.kind === 'entity' || target.kind === 'measure') && score >= NAMED)
}

/** "Remove the chart" speaks of an answer; "without the newsletter" need not. */
function isConversational({ demand: { cues } }: FiguresRead): boolean {
  return CONVERSATIONAL.some((cue) => cues.has(cue)) || (cues.has('remove') && !cues.has('not'))
}

function planned(plan: Plan, links: Links, model: Model): Outcome {
  const facts = { ...FIGURES, path: 'engine', calibration: CALIBRATION_ID } as const
  return { kind: 'planned', plan, reading: readingOf(plan, { ...links, unlinked: [] }, model, facts) }
}

/** Readings to choose from that keep to the words, and differ. */
function isChoice({ candidates }: Extract<Outcome, { kind: 'clarify' }>, read: FiguresRead, links: Links, model: Model): boolean {
  const texts = new Set(candidates.map((one) => one.reading.text))
  return texts.size === candidates.length && candidates.every((one) => !passesOver(one.plan, links, read.demand, model))
}

/** "Delete all …", "update the …": the first word of a sentence that asks for a change. */
function asksToWrite(read: FiguresRead): boolean {
  return read.items[0]?.cues.includes('write') === true && read.items.length > 1
}

/** "Forecast revenue for October": what has not happened is in no table, and the last October is no answer. */
function foresees(read: FiguresRead): boolean {
  return read.items.some((item) => item.kind === 'cue' && item.cues.includes('forecast'))
}

/** A period that has not begun holds nothing; saying so is the answer. */
function timely(outcome: Outcome, links: Links, clock: Clock): Outcome {
  if (outcome.kind !== 'planned' || !isAhead(outcome.plan, clock)) return outcome
  const unlinked = links.unlinked.filter((word) => word.content)
  return { kind: 'abstained', reason: 'future', unlinked, understood: outcome.reading.chips, tryInstead: [], partial: outcome.plan }
}

function isAhead(plan: Plan, clock: Clock): boolean {
  return nodesIn(plan.query).some((node) => {
    if (!('resolved' in node) || typeof node.resolved !== 'object' || node.resolved === null || !('start' in node.resolved)) return false
    const start = node.resolved.start
    return typeof start === 'string' && Date.parse(start) > Date.parse(clock.now)
  })
}
