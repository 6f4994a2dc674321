import type { Plan, Query } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { checkCombine } from './check-combine.ts'
import { checkSelect } from './check-select.ts'
import { checkSet } from './check-set.ts'
import { type Checking, checking } from './checking.ts'
import { nodesIn } from './nodes.ts'
import { PLAN_LIMITS, type PlanProblem } from './plan-problem.ts'

/**
 * Every rule a plan must keep to be compiled: names exist, paths do not multiply rows, types compare, parts stand where
 * they have a meaning, sizes stay within limits. No problem: the compiler cannot double count.
 *
 * @returns problems in the order of the plan; never throws, whatever the plan holds
 */
export function checkPlan(plan: Plan, model: Model): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  const check = checking(model, plan.clock, problems, checkQuery)
  if (plan.connection !== model.connection)
    check.report('wrong_connection', plan.query.id, `the plan is for ${plan.connection}, the model for ${model.connection}`)
  checkQuery(plan.query, check)
  const count = nodesIn(plan.query).length
  if (count > PLAN_LIMITS.nodes) check.report('too_many_nodes', plan.query.id, `the plan has ${count} parts; at most ${PLAN_LIMITS.nodes} can be computed`)
  return problems
}

function checkQuery(query: Query, check: Checking): undefined {
  if (check.depth > PLAN_LIMITS.depth) return check.report('too_deep', query.id, `sub-plans are nested more than ${PLAN_LIMITS.depth} levels deep`)
  switch (query.kind) {
    case 'select':
      return checkSelect(query, check)
    case 'set':
      return checkSet(query, check)
    case 'combine':
      return checkCombine(query, check)
  }
}
