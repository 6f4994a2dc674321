import { compile, renderLiterals } from '../../src/ask/compile/index.ts'
import { link } from '../../src/ask/link/index.ts'
import { confidenceOf, planFigures, rankedPlans } from '../../src/ask/plan/engine/index.ts'
import { checkPlan } from '../../src/ask/plan/index.ts'
import type { Clock, Plan, Question } from '../../src/flow.ts'
import type { Database } from './open-database.ts'
import type { GoldQuestion } from './question-set.ts'
import type { SqliteRunner } from './run-sqlite.ts'
import { isOrdered, sameResult } from './same-result.ts'

/** Requests and causes are told apart before confidence is looked at. */
const DECIDED_BEFORE: readonly string[] = ['write', 'cause', 'forecast']

/** What became of one question that has a known answer, had the engine answered it whatever its confidence. */
export interface Judged {
  readonly database: string
  /** The best plan by rules, when confidence is what decides whether it is answered. */
  readonly ranked?: { readonly features: Readonly<Record<string, number>>; readonly confidence: number; readonly margin: number; readonly right: boolean }
  /** Whether the plan about figures is right, when every word found its place in one. */
  readonly figuresRight?: boolean
}

/** Null when the known answer does not run, or is too long to compare. */
export function judge(asked: GoldQuestion, database: Database, runner: SqliteRunner, clock: Clock): Judged | null {
  const expected = runner.rows(asked.gold_sql)
  if (expected === null) return null
  const { model, values } = database
  const question: Question = { text: asked.question.normalize('NFC'), mode: 'economy', clarify: 'never', context: [] }
  const links = link(question, model, values, clock)
  const isRight = (plan: Plan): boolean => {
    const found = runner.rows(renderLiterals(compile(plan, model, 'sqlite', { columns: 'asked' })))
    return found !== null && sameResult(expected, found, isOrdered(asked.gold_sql))
  }
  const { ranked, oddities } = rankedPlans(links, model, clock)
  const best = ranked.find((one) => checkPlan(one.plan, model).length === 0)
  const decided = best !== undefined && best.unused === 0 && !oddities.some((one) => DECIDED_BEFORE.includes(one))
  const figures = planFigures(links, model, values, clock).plan
  return {
    database: asked.db_id,
    ...(decided && { ranked: { features: best.features, confidence: confidenceOf(best.features), margin: best.margin, right: isRight(best.plan) } }),
    ...(figures !== null && { figuresRight: isRight(figures) }),
  }
}
