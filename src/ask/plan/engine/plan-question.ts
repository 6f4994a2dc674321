import type { Candidate, Clock, Links, Outcome, Plan, Question } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../../warehouse/semantic/values.ts'
import { checkPlan, isFuture, readingOf } from '../index.ts'
import { CALIBRATION_ID } from './calibrate.ts'
import { type Ranked, rankedPlans } from './candidates.ts'
import { misreads } from './misreads.ts'
import { ANSWER_CONFIDENCE, ASK_CONFIDENCE } from './thresholds.ts'

/**
 * Plans a question against one connection by rules alone: the same question gives the same outcome, in milliseconds.
 *
 * @returns a plan with its reading, or two readings to choose from, or what was understood and what was not
 */
export function planQuestion(question: Question, links: Links, model: Model, _values: ValueIndex, clock: Clock): Outcome {
  const { ranked, oddities } = rankedPlans(links, model, clock)
  if (oddities.includes('write')) return abstained(links, model, 'writes')
  if (oddities.includes('cause')) return abstained(links, model, 'cause', ranked[0])
  if (oddities.includes('forecast')) return abstained(links, model, 'outside')
  return chosen(
    question,
    links,
    model,
    ranked.filter((one) => checkPlan(one.plan, model).length === 0 && !misreads(one.plan, links, model)),
  )
}

function chosen(question: Question, links: Links, model: Model, ranked: readonly Ranked[]): Outcome {
  const [best, second] = ranked
  if (best === undefined) return abstained(links, model, links.unlinked.some((word) => word.content) ? 'unlinked' : 'no_form')
  if (isWhollyFuture(best.plan)) return abstained(links, model, 'future', best)
  if (best.unused > 0) return abstained(links, model, 'unlinked', best)
  if (best.confidence >= ANSWER_CONFIDENCE) return { kind: 'planned', plan: best.plan, reading: readOf(best, links, model) }
  const asks = question.clarify === 'allow' && second !== undefined && best.confidence >= ASK_CONFIDENCE && second.confidence >= ASK_CONFIDENCE
  if (!asks) return abstained(links, model, 'low_confidence', best)
  const candidates = [best, second].map((one): Candidate => ({ plan: one.plan, reading: readOf(one, links, model), differsIn: ['entity'] }))
  return { kind: 'clarify', question: 'Which of these do you mean?', about: 'entity', candidates }
}

function readOf(one: Ranked, links: Links, model: Model) {
  return readingOf(one.plan, links, model, { score: one.score, margin: one.margin, confidence: one.confidence, path: 'engine', calibration: CALIBRATION_ID })
}

function isWhollyFuture(plan: Plan): boolean {
  const period = plan.query.kind === 'select' ? plan.query.period : undefined
  return period !== undefined && isFuture(period.resolved, plan.clock)
}

function abstained(links: Links, model: Model, reason: Extract<Outcome, { kind: 'abstained' }>['reason'], best?: Ranked): Outcome {
  const unlinked = links.unlinked.filter((word) => word.content)
  const understood = best === undefined ? [] : readOf(best, links, model).chips
  return { kind: 'abstained', reason, unlinked, understood, tryInstead: [], ...(best === undefined ? {} : { partial: best.plan }) }
}
