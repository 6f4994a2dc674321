import type { Answer, Mode } from '../flow.ts'
import type { Asking } from './asking.ts'
import { causeWords, investigate, subjectOf } from './investigate/index.ts'
import type { Understanding } from './understand.ts'

const DEFAULT_QUERIES: Readonly<Record<Mode, number>> = { economy: 20, balanced: 60, frontier: 150 }

/**
 * The report of an investigation, where one is asked for: by option, by words that ask for a cause, or by a frontier mode
 * that was chosen by name. A question with a complete plan is answered plainly, whatever its words.
 *
 * @returns null when none is asked for, or when it names no figure that could be explained
 */
export async function byInvestigation({ question, actor, services, signal }: Asking, { understood, read }: Understanding): Promise<Answer | null> {
  const unplanned = understood.kind !== 'planned' && (causeWords(question.text) !== null || (question.deep === true && understood.kind === 'abstained'))
  const asked = question.investigate ?? unplanned
  if (!asked) return null
  for (const { connection, links } of read) {
    const subject = subjectOf({ ...question, investigate: true }, links, question.context, connection, services.clock(connection.model))
    if (subject === null) continue
    const queries = (services.investigationQueries ?? DEFAULT_QUERIES)[question.mode]
    return investigate(subject, connection, actor, services, { queries }, signal)
  }
  return null
}
