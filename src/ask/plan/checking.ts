import type { Clock, Id, Query } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { PlanProblem, PlanProblemCode } from './plan-problem.ts'

/** What the checks of one plan share. */
export interface Checking {
  readonly model: Model
  readonly clock: Clock
  readonly depth: number
  report(code: PlanProblemCode, node: Id, message: string): undefined
  /** Checks a query inside another. */
  inner(query: Query): undefined
}

export function checking(model: Model, clock: Clock, problems: PlanProblem[], check: (query: Query, checking: Checking) => undefined, depth = 1): Checking {
  return {
    model,
    clock,
    depth,
    report: (code, node, message) => void problems.push({ code, node, message }),
    inner: (query) => check(query, checking(model, clock, problems, check, depth + 1)),
  }
}
