import { answer, answerPlan } from '../../ask/answer.ts'
import { link } from '../../ask/link/index.ts'
import { applyEdits, readingOf, samePlan } from '../../ask/plan/index.ts'
import type { AskAssets, AskConnection, AskModels, AskServices, AskSkills } from '../../ask/services.ts'
import type { Actor, Answer, Clock, Mode, Plan, Question, Reading } from '../../flow.ts'
import type { RunLimits } from '../../warehouse/connectors/connector.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { AnswerFn, AnswerHooks, EditFn, ReplanFn } from '../conversations/index.ts'
import { type FreshnessOf, withFreshness } from './freshness.ts'

export interface AskingDeps {
  /** What the actor may ask today; see `AskServices`. */
  connections(actor: Actor): Promise<readonly AskConnection[]>
  now(): Date
  readonly limits: RunLimits
  readonly skills?: AskSkills
  readonly assets?: AskAssets
  readonly models?: ModelsInTurn
  /** Queries of an investigation, by mode. */
  readonly investigationQueries?: Readonly<Record<Mode, number>>
  /** Absent: all data is that of the moment. */
  readonly freshnessOf?: FreshnessOf
}

/** Models whose calls are put down to the turn that they were made for. */
export interface ModelsInTurn {
  pick(actor: Actor, mode: Mode, turn?: string): ReturnType<AskModels['pick']>
}

/** An edited plan is what a person said it is: nothing is guessed any more. */
const CERTAIN = { score: 1, margin: 1, confidence: 1 } as const

/** Answering as conversations call it: each call sees the model and the rights of its moment. */
export interface Asking {
  readonly answer: AnswerFn
  readonly replan: ReplanFn
  readonly edit: EditFn
}

export function createAsking(deps: AskingDeps): Asking {
  return {
    answer: async (question, actor, hooks, signal) => withFreshness(await answer(question, actor, servicesFor(deps, hooks), signal), actor, deps.freshnessOf),
    replan: async ({ question, plan, reading: { path }, kept }, actor, hooks, signal): Promise<Answer> => {
      const connection = await connectionOf(plan, actor, deps)
      if (connection === null) return gone()
      const reading = readAgain(question, plan, path, connection, deps)
      const order = { question: question.text, plan, reading, connection, ...(kept && { reuse: kept }) }
      return withFreshness(await answerPlan(order, actor, servicesFor(deps, hooks), signal), actor, deps.freshnessOf)
    },
    edit: async ({ plan, reading, revision }, edits, actor) => {
      const connection = await connectionOf(plan, actor, deps)
      if (connection === null) return { problems: [{ edit: 0, message: 'The data of this answer is not there any more, or you may no longer see it.' }] }
      const { model } = connection
      const edited = applyEdits(plan, edits, model, clockOf(model, deps.now()), revision)
      if ('problems' in edited) return edited
      const links = { question: '', language: 'en', tokens: [], links: [], unlinked: [], corrections: reading.corrections }
      // a changed plan is not the one that was verified
      const path = reading.path === 'verified' && !samePlan(edited.plan, plan) ? 'engine' : reading.path
      return { plan: edited.plan, reading: readingOf(edited.plan, links, model, { ...CERTAIN, path }) }
    },
  }
}

export function servicesFor(deps: AskingDeps, { turn, report }: AnswerHooks): AskServices {
  const { connections, limits, skills, assets, models, investigationQueries } = deps
  return {
    connections,
    clock: (model) => clockOf(model, deps.now()),
    limits,
    ...(skills && { skills }),
    ...(assets && { assets }),
    ...(models && { models: { pick: (actor, mode) => models.pick(actor, mode, turn) } }),
    ...(investigationQueries && { investigationQueries }),
    report,
  }
}

export function clockOf(model: Model, now: Date): Clock {
  const { timeZone, weekStart, fiscalYearStart, fiscalYearName } = model.calendar
  return { now: now.toISOString(), timeZone, weekStart, fiscalYearStart, fiscalYearName }
}

async function connectionOf(plan: Plan, actor: Actor, deps: AskingDeps): Promise<AskConnection | null> {
  const visible = await deps.connections(actor)
  return visible.find((each) => each.id === plan.connection) ?? null
}

/** The chips of a changed plan, with the words of its question still marked. */
function readAgain(question: Question, plan: Plan, path: Reading['path'], connection: AskConnection, deps: AskingDeps): Reading {
  const { model, values } = connection
  const links = link(question, model, values, clockOf(model, deps.now()))
  return readingOf(plan, links, model, { ...CERTAIN, path })
}

function gone(): Answer {
  return { kind: 'abstained', reason: 'not_permitted_or_missing', unlinked: [], understood: [], tryInstead: [] }
}
