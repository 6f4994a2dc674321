import type { Actor, Answer, Plan, Question, Reading, ResultSet } from '../flow.ts'
import type { AskConnection, AskServices } from './services.ts'

/** A plan ready to be run on its connection. `reuse`: rows of the same statement, when only its display changed. */
export interface PlannedQuestion {
  readonly question: string
  readonly plan: Plan
  readonly reading: Reading
  readonly connection: AskConnection
  readonly reuse?: ResultSet
}

/** From a plan to its answer, through compile, guard, execute, chart and narrate. */
export type AnswerPlan = (planned: PlannedQuestion, actor: Actor, services: AskServices, signal: AbortSignal) => Promise<Answer>

/** One question on its way, with what every step of the way needs. */
export interface Asking {
  readonly question: Question
  readonly actor: Actor
  readonly services: AskServices
  readonly signal: AbortSignal
  readonly answerPlan: AnswerPlan
}
