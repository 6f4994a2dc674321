import type { Actor, Answer, Plan, Question, ResultSet, Statement } from '../flow.ts'
import type { Asking, PlannedQuestion } from './asking.ts'
import { assetsFor, byAssets, byNote, noneKnown, offering, type Sought } from './assets/index.ts'
import { byInvestigation } from './by-investigation.ts'
import { byModel } from './by-model.ts'
import { bySkill, bySkillCommand } from './by-skill.ts'
import { chart } from './chart/index.ts'
import { compile, PlanNotExpressible, renderLiterals } from './compile/index.ts'
import { contextOf } from './context.ts'
import { execute } from './execute/index.ts'
import { guard } from './guard/index.ts'
import { narrate } from './narrate/index.ts'
import type { AskConnection, AskServices } from './services.ts'
import { sourcesOf } from './sources.ts'
import { step } from './step.ts'
import { understand } from './understand.ts'

/**
 * Answers one question as its asker: link and plan (in `understand`, which also chooses the connection), compile,
 * guard, execute, chart, narrate. Where no plan answers, a skill, a report or a language model may.
 *
 * @throws AppError when a database, a skill or a model fails; not knowing, asking back and refusing are answers
 */
export async function answer(question: Question, actor: Actor, services: AskServices, signal: AbortSignal): Promise<Answer> {
  const asking: Asking = { question, actor, services, signal, answerPlan }
  const commanded = await bySkillCommand(asking)
  if (commanded !== null) return commanded
  const sought = await assetsFor(asking)
  return byAssets(sought) ?? offering(await byData(asking, sought), sought)
}

async function byData(asking: Asking, sought: Sought): Promise<Answer> {
  const { question, actor, services, signal } = asking
  const understanding = await understand(question, actor, services, signal)
  const { understood } = understanding
  const unknown = noneKnown(sought, understood)
  if (unknown !== null) return unknown
  const report = await byInvestigation(asking, understanding)
  if (report !== null) return report
  if (understood.kind === 'planned') return answerPlan({ ...understood, question: question.text }, actor, services, signal)
  return (await bySkill(asking)) ?? (understood.kind === 'abstained' ? await byNote(asking) : null) ?? byModel(asking, understanding)
}

/** From a plan to its answer: also the way of an edited or repeated plan, which needs no linking. */
export async function answerPlan(planned: PlannedQuestion, actor: Actor, services: AskServices, signal: AbortSignal): Promise<Answer> {
  const { question, plan, reading, connection } = planned
  const { model } = connection
  const statement = tryCompile(plan, connection)
  if (statement === null)
    return { kind: 'abstained', reason: 'no_form', unlinked: [], understood: reading.chips, tryInstead: [], partial: plan, connection: connection.id }
  const passed = guard(statement, actor, connection.scope)
  if (passed.kind === 'refused') return passed

  const sql = renderLiterals(statement)
  const result = planned.reuse ?? (await step(services, 'query', 'Running 1 query', () => query()))
  const picture = await step(services, 'chart', 'Drawing', () => chart(plan, result, model))
  const narration = await step(services, 'narrate', 'Writing the answer', () => narrate({ question, plan, reading, result, model, chart: picture }))
  return {
    kind: 'answered',
    plan,
    reading,
    statement,
    uses: passed.statement.uses,
    sql,
    result,
    chart: picture,
    narration,
    sources: sourcesOf(statement, plan, model),
    context: contextOf(planned, result),
  }

  async function query(): Promise<ResultSet> {
    if (passed.kind === 'refused') throw new Error('unreachable')
    services.report({ type: 'query-start', connection: connection.id, sql })
    const rows = await execute(passed.statement, connection, services.limits, signal)
    services.report({ type: 'query-end', rows: rows.rows.length, durationMs: rows.durationMs, truncated: rows.truncated })
    return rows
  }
}

/** Null when the connection's dialect has no form for the plan: better no answer than another one. */
function tryCompile(plan: Plan, { model, dialect }: AskConnection): Statement | null {
  try {
    return compile(plan, model, dialect, { columns: 'all' })
  } catch (error) {
    if (error instanceof PlanNotExpressible) return null
    throw error
  }
}
