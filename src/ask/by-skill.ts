import type { Answer, Exhibit } from '../flow.ts'
import type { Asking } from './asking.ts'
import type { AskSkill, AskSkills } from './services.ts'
import { answerPending, answerWithSkill, describedSkill, namedSkill, type SkillMatch, type TableFor, usableSkills } from './skill/index.ts'
import { understand } from './understand.ts'

const COMMAND = /^\s*(?:please\s+)?(?:\/|(?:run|use|execute|call)\b)/i

/** The answer to what a skill waits for, or of a skill that the question commands by its name; else null. */
export async function bySkillCommand(asking: Asking): Promise<Answer | null> {
  const { question, services, actor } = asking
  if (services.skills === undefined) return null
  const work = workOf(asking, services.skills)
  const replied = question.pending === undefined ? null : await answerPending(question.pending, work)
  if (replied !== null || !COMMAND.test(question.text)) return replied
  return answerBy(namedSkill(question.text, usableSkills(await services.skills.list(actor), question)), asking, services.skills)
}

/** The answer of a skill that fits a question which no plan answers; else null. */
export async function bySkill(asking: Asking): Promise<Answer | null> {
  const { question, services, actor } = asking
  if (services.skills === undefined) return null
  const usable = usableSkills(await services.skills.list(actor), question)
  return answerBy(namedSkill(question.text, usable) ?? describedSkill(question.text, usable.filter(worksAlone)), asking, services.skills)
}

async function answerBy(match: SkillMatch | undefined, asking: Asking, skills: AskSkills): Promise<Answer | null> {
  return match === undefined ? null : answerWithSkill(match, workOf(asking, skills))
}

function workOf(asking: Asking, skills: AskSkills) {
  const { question, actor, services, signal } = asking
  return { question, actor, services, skills, signal, tableFor: tableFor(asking) }
}

/** Of a question whose words only a description knows, the words for a table cannot be told from the rest. */
function worksAlone({ parameters }: AskSkill): boolean {
  return parameters.every(({ type }) => type !== 'dataframe')
}

/** Rows of a question through the same path as any answer, so that a skill sees what its asker may see and no more. */
function tableFor({ question, actor, services, signal, answerPlan }: Asking): TableFor {
  return async (words) => {
    const planned = words === '' ? await planBefore() : (await understand({ ...question, text: words }, actor, services, signal)).understood
    if (planned.kind !== 'planned') return planned
    const answer = await answerPlan({ ...planned, question: words }, actor, services, signal)
    return answer.kind === 'answered' ? exhibitOf(answer) : answer
  }

  async function planBefore() {
    const before = question.context.at(-1)
    const connection = before && (await services.connections(actor)).find(({ id }) => id === before.connection)
    if (before !== undefined && connection !== undefined) return { kind: 'planned', plan: before.plan, reading: before.reading, connection } as const
    return { kind: 'asked', question: 'On which data? Ask a question first, or say it behind the name of the skill.', options: [] } as const
  }
}

function exhibitOf({ statement, sql, uses, plan, reading, result, chart }: Extract<Answer, { kind: 'answered' }>): Exhibit {
  return { name: 'input', title: reading.text, query: { connection: statement.connection, sql, uses, plan, reading }, result, chart }
}
