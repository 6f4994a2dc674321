import type { Json, Plan, Reading } from '../../../flow.ts'
import type { AskConnection } from '../../services.ts'
import { checkPlan, expandPlan, readingOf } from '../index.ts'
import { plainLine } from './plain-markdown.ts'
import { clockOf, linksOn, type Session } from './session.ts'

/** Nobody has measured how often a model reads a question right. */
const UNMEASURED = { score: 0.5, margin: 0, confidence: 0.5 } as const
const MOST_PROBLEMS = 8

/** A compact plan of the model, written out and checked; problems say what to change. */
export function planOfModel(
  compact: unknown,
  connection: AskConnection,
  session: Session,
): { readonly plan: Plan; readonly reading: Reading } | { readonly problem: string; readonly facts?: Json } {
  const { model } = connection
  const expanded = expandPlan(withPlainWords(compact, session.task.question.text), model, clockOf(session, connection), {
    origin: { kind: 'agent', step: String(session.step) },
  })
  if ('problems' in expanded)
    return {
      problem: expanded.problems
        .slice(0, MOST_PROBLEMS)
        .map(({ at, message }) => `${at}: ${message}`)
        .join('; '),
    }
  const problems = checkPlan(expanded.plan, model)
  if (problems.length > 0)
    return {
      problem: problems
        .slice(0, MOST_PROBLEMS)
        .map(({ code, message }) => `${code}: ${message}`)
        .join('; '),
    }
  const reading = readingOf(expanded.plan, linksOn(session, connection), model, { ...UNMEASURED, path: 'agent_plan' })
  return { plan: expanded.plan, reading }
}

const WORDS: ReadonlySet<string> = new Set(['label', 'title'])

/** Labels and titles are the only words of a plan that people read as they are: one plain line, and no figure that was not asked for. */
function withPlainWords(value: unknown, question: string): unknown {
  if (Array.isArray(value)) return value.map((each) => withPlainWords(each, question))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      if (!WORDS.has(key) || typeof each !== 'string') return [[key, withPlainWords(each, question)]]
      const words = plainLine(each)
      const isNew = (words.match(/\p{N}+/gu) ?? []).some((digits) => !question.includes(digits))
      return words === '' || isNew ? [] : [[key, words]]
    }),
  )
}
