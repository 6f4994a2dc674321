import type { Clock, Links, Outcome, Plan, Question } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../../warehouse/semantic/values.ts'
import { checkPlan, readingOf } from '../index.ts'
import { candidatesOf, type Ranked } from './candidates.ts'

/** Confidence and lead from which a plan is answered without asking. */
export const ANSWER_CONFIDENCE = 0.62
const ANSWER_MARGIN = 0.0
const ASK_CONFIDENCE = 0.25

/**
 * Plans a question against one connection by rules alone: the same question gives the same outcome, in milliseconds.
 *
 * @returns a plan with its reading, or two readings to choose from, or what was understood and what was not
 */
export function planQuestion(question: Question, links: Links, model: Model, values: ValueIndex, clock: Clock): Outcome {
  void values
  const ranked = candidatesOf(links, model, clock).filter((one) => checkPlan(one.plan, model).length === 0)
  const [best, second] = ranked
  if (best === undefined) return abstained(links, 'no_form')
  const reading = (one: Ranked) => readingOf(one.plan, links, model, { score: one.score, margin: one.margin, confidence: one.confidence, path: 'engine' })
  if (best.unused > 0) return { ...abstained(links, 'unlinked'), partial: best.plan }
  if (best.confidence >= ANSWER_CONFIDENCE && best.margin >= ANSWER_MARGIN) return { kind: 'planned', plan: best.plan, reading: reading(best) }
  if (question.clarify === 'allow' && second !== undefined && best.confidence >= ASK_CONFIDENCE && second.confidence >= ASK_CONFIDENCE) {
    return {
      kind: 'clarify',
      question: 'Which one do you mean?',
      about: 'other',
      candidates: [best, second].map((one) => ({ plan: one.plan, reading: reading(one), differsIn: [] })),
    }
  }
  return { ...abstained(links, 'low_confidence'), partial: best.plan }
}

function abstained(links: Links, reason: 'unlinked' | 'no_form' | 'low_confidence'): Extract<Outcome, { kind: 'abstained' }> & { readonly partial?: Plan } {
  return { kind: 'abstained', reason, unlinked: links.unlinked.filter((word) => word.content), understood: [], tryInstead: [] }
}
