import type {
  Actor,
  AssetOffer,
  Chart,
  Clock,
  Links,
  Outcome,
  Plan,
  Question,
  Reading,
  Reported,
  ResultSet,
  SkillUse,
  Statement,
  TableUse,
} from '../../../flow.ts'
import type { AnswerPlan } from '../../asking.ts'
import type { AskConnection, AskNote, AskServices, AskSkill, PickedModel } from '../../services.ts'

export interface AgentTask {
  readonly question: Question
  /** Those it may use, best first; models narrowed to the actor. */
  readonly connections: readonly AskConnection[]
  /** What the engine made of the question on the best connection. */
  readonly engine: Outcome
  /** Links of the question on the best connection. */
  readonly links: Links
  /** Passed in, so that nothing imports in a circle. */
  readonly answerPlan: AnswerPlan
  /** The turn before asked back: it is not done twice in a row. */
  readonly askedBefore?: boolean
  /** Dashboards and pages elsewhere that may answer it; absent: none are known here. */
  readonly searchAssets?: (words: string) => Promise<readonly AssetOffer[]>
  /** Knowledge of the organisation that has to do with it. */
  readonly notes?: readonly AskNote[]
  /** Of the whole pass; from the mode when absent. */
  readonly milliseconds?: number
  /** Set where the pass goes on from an investigation instead of answering by itself. */
  readonly investigation?: Investigation
}

/** What the engine found out by itself, and how to let it explain another figure. */
export interface Investigation {
  readonly report: Reported
  /** Null when the plan holds no figure that can be computed again, or no further investigation may be run. */
  explain(plan: Plan): Promise<Reported | null>
}

/** Rows the model has asked for, kept in full. */
export interface Kept {
  readonly name: string
  readonly title: string
  readonly result: ResultSet
  readonly query?: {
    readonly connection: AskConnection
    readonly sql: string
    readonly uses: readonly TableUse[]
    readonly statement: Statement
    readonly plan?: Plan
    readonly reading?: Reading
  }
  readonly chart: Chart | null
}
/** Words that a skill printed: they are told as they are. */
export interface SkillWords {
  readonly skill: string
  readonly text: string
}

/** One pass of the agent: what it may use, and what it has found. */
export interface Session {
  readonly task: AgentTask
  readonly actor: Actor
  readonly services: AskServices
  readonly picked: PickedModel
  readonly signal: AbortSignal
  readonly skills: readonly AskSkill[]
  readonly mayAskBack: boolean
  /** Results by name, in order. */
  readonly kept: Map<string, Kept>
  readonly words: SkillWords[]
  readonly uses: SkillUse[]
  queries: number
  step: number
  /** A finish was sent back once because of its figures. */
  corrected: boolean
}

export function connectionAt(session: Session, name: string | undefined): { readonly connection: AskConnection; readonly name: string } | undefined {
  const { connections } = session.task
  const index = name === undefined || name === '' ? 0 : connections.findIndex((each, n) => name === `c${n + 1}` || name === each.id)
  const connection = connections[index]
  return connection && { connection, name: `c${index + 1}` }
}
export function clockOf({ services }: Session, { model }: AskConnection): Clock {
  return services.clock(model)
}
/** Links of the question where they are known. */
export function linksOn({ task }: Session, connection: AskConnection): Links {
  if (connection.id === task.connections[0]?.id) return task.links
  return { question: task.question.text, language: 'en', tokens: [], links: [], unlinked: [], corrections: [] }
}
/** Whether only some rows of a table are open: then nothing of a database's own words is passed on. */
export function isFenced({ scope }: AskConnection): boolean {
  return scope.tables.some((table) => table.fence !== undefined)
}
