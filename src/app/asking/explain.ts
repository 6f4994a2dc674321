import { compile, renderLiterals } from '../../ask/compile/index.ts'
import { checkPlan } from '../../ask/plan/index.ts'
import { type QuestionRead, readings } from '../../ask/understand.ts'
import type { Actor, Explanation, Outcome, Plan, Question, Reading } from '../../flow.ts'
import { type AskingDeps, servicesFor } from './asking.ts'

const MAX_CANDIDATES = 10

/** How a question would be understood, without storing anything or running a query. */
export async function explain(question: Question, actor: Actor, deps: AskingDeps): Promise<Explanation> {
  const available = await deps.connections(actor)
  const started = performance.now()
  const read = readings(question, available, servicesFor(deps, { report: () => undefined }))
  const planned = performance.now()
  const [best] = read
  const candidates = best ? candidatesOf(best) : []
  return {
    connection: { id: best?.connection.id ?? '', why: reasonOf(question, read), scores: read.map((each) => ({ id: each.connection.id, score: each.score })) },
    links: best?.links ?? { question: question.text, language: 'en', tokens: [], links: [], unlinked: [], corrections: [] },
    candidates,
    outcome: best?.outcome ?? { kind: 'abstained', reason: 'not_permitted_or_missing', unlinked: [], understood: [], tryInstead: [] },
    timings: { linkMs: 0, planMs: planned - started, compileMs: performance.now() - planned },
  }
}

function reasonOf(question: Question, read: readonly QuestionRead[]): string {
  if (read.length === 0) return 'There is no data that you may ask.'
  if (question.connection !== undefined) return 'It was chosen.'
  if (question.context.length > 0) return 'The conversation is about it.'
  return read.length === 1 ? 'It is the only data that could answer.' : 'It fits the words of the question best.'
}

function candidatesOf({ outcome, connection }: QuestionRead): Explanation['candidates'] {
  return plansOf(outcome)
    .slice(0, MAX_CANDIDATES)
    .map(({ plan, reading }) => {
      const problems = checkPlan(plan, connection.model).map((problem) => problem.message)
      const sql = problems.length > 0 ? undefined : renderLiterals(compile(plan, connection.model, connection.dialect, { columns: 'all' }))
      return { plan, reading, features: [{ name: 'score', value: reading.score, weight: 1 }], ...(sql !== undefined && { sql }), problems }
    })
}

function plansOf(outcome: Outcome): readonly { readonly plan: Plan; readonly reading: Reading }[] {
  if (outcome.kind === 'planned') return [outcome]
  return outcome.kind === 'clarify' ? outcome.candidates : []
}
