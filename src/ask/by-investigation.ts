import type { Answer, Mode, Plan, Reported } from '../flow.ts'
import type { Asking } from './asking.ts'
import { knowledgeFor, limitWords } from './by-model.ts'
import { causeWords, investigate, type Subject, subjectOf } from './investigate/index.ts'
import { lookFurther } from './plan/agent/index.ts'
import { aggregates } from './plan/index.ts'
import type { AskConnection } from './services.ts'
import type { Understanding } from './understand.ts'

const DEFAULT_QUERIES: Readonly<Record<Mode, number>> = { economy: 20, balanced: 60, frontier: 150 }
/** Further investigations that a language model may start in one. */
const MOST_FURTHER = 3

/**
 * The report of an investigation, where one is asked for: by option, by words that ask for a cause, or by a frontier mode
 * that was chosen by name. A question with a complete plan is answered plainly, whatever its words. Where a language model may
 * be used, it looks further from there.
 *
 * @returns null when none is asked for, or when it names no figure that could be explained
 */
export async function byInvestigation(asking: Asking, understanding: Understanding): Promise<Answer | null> {
  const { question, actor, services, signal } = asking
  const { understood, read } = understanding
  const unplanned = understood.kind !== 'planned' && (causeWords(question.text) !== null || (question.deep === true && understood.kind === 'abstained'))
  const asked = question.investigate ?? unplanned
  if (!asked) return null
  for (const { connection, links } of read) {
    const subject = subjectOf({ ...question, investigate: true }, links, question.context, connection, services.clock(connection.model))
    if (subject === null) continue
    const report = await investigate(subject, connection, actor, services, { queries: queriesFor(asking) }, signal)
    return report.kind === 'reported' ? further(report, subject, connection, asking, understanding) : report
  }
  return null
}

function isOneFigure({ query }: Plan): boolean {
  const [column, ...others] = query.kind === 'select' ? query.columns : []
  return column !== undefined && others.length === 0 && aggregates(column.expr)
}

function queriesFor({ question, services }: Asking): number {
  return (services.investigationQueries ?? DEFAULT_QUERIES)[question.mode]
}

/** What a language model adds to the report, if one may be used. */
async function further(report: Reported, subject: Subject, connection: AskConnection, asking: Asking, { read }: Understanding): Promise<Answer> {
  const { question, actor, services, signal, answerPlan } = asking
  const at = read.find((each) => each.connection.id === connection.id)
  if (services.models === undefined || at === undefined) return report
  const picked = await services.models.pick(actor, question.mode)
  if (picked.model === null) {
    const caveat = limitWords(picked.reason)
    return caveat === undefined ? report : { ...report, narration: { ...report.narration, caveats: [...report.narration.caveats, caveat] } }
  }
  let left = MOST_FURTHER
  const quiet = { ...services, report: () => undefined }
  const explain = async (plan: Plan): Promise<Reported | null> => {
    if (left === 0 || !isOneFigure(plan)) return null
    left -= 1
    const found = await investigate({ question: subject.question, plan }, connection, actor, quiet, { queries: queriesFor(asking) }, signal)
    return found.kind === 'reported' ? found : null
  }
  const known = await knowledgeFor({ question, actor, services })
  const task = { question, connections: [connection], engine: at.outcome, links: at.links, answerPlan, investigation: { report, explain }, ...known }
  return lookFurther(task, actor, services, picked, signal)
}
