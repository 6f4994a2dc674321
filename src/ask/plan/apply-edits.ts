import type { Clock, Id, Plan, PlanEdit, Why } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { checkPlan } from './check-plan.ts'
import { addTo } from './edit-add.ts'
import { EditFault } from './edit-fault.ts'
import { removeNode } from './edit-remove.ts'
import { replaceNode } from './edit-replace.ts'
import { setProperty } from './edit-set.ts'
import type { Editing } from './editing.ts'
import { Expander, ExpandFault } from './expand-plan.ts'
import { nodesAfter, nodesIn } from './nodes.ts'
import type { PlanProblem } from './plan-problem.ts'
import { settlePlan } from './settle.ts'

export interface EditProblem {
  /** Index of the edit that cannot be carried out; the last one where their result is not a valid plan. */
  readonly edit: number
  readonly node: Id
  readonly message: string
}

/**
 * Carries out edits in order, all or none. Ids stay; edited nodes say so. Names `query` and `display` stand for the
 * outermost ones. Periods are resolved anew by `clock`.
 *
 * @returns the plan, valid by the rules of `checkPlan`, or what is wrong and which edit did it
 */
export function applyEdits(
  plan: Plan,
  edits: readonly PlanEdit[],
  model: Model,
  clock: Clock,
  revision: number,
): { readonly plan: Plan } | { readonly problems: readonly EditProblem[] } {
  const why: Why = { kind: 'edit', revision }
  const nodes = nodesAfter(nodesIn(plan).map((node) => node.id))
  const editing: Editing = { model, clock, why, expander: new Expander(model, clock, nodes, why), node: () => nodes.make(why) }
  let edited = plan
  for (const [index, edit] of edits.entries()) {
    const target = targetOf(edited, edit)
    const result = attempt(() => applyEdit(edited, edit, editing))
    if ('message' in result) return { problems: [{ edit: index, node: result.node ?? target, message: result.message }] }
    edited = result.plan
  }
  const settled = settlePlan(edited, model, clock)
  const problems = checkPlan(settled, model)
  if (problems.length > 0) return { problems: problems.map((problem) => blame(problem, edits)) }
  return { plan: settled }
}

function applyEdit(plan: Plan, edit: PlanEdit, editing: Editing): Plan {
  switch (edit.op) {
    case 'set':
      return setProperty(plan, { ...edit, node: nodeId(plan, edit.node) }, editing)
    case 'add':
      return addTo(plan, { ...edit, ...(edit.to !== undefined && { to: nodeId(plan, edit.to) }) }, editing)
    case 'replace':
      return replaceNode(plan, nodeId(plan, edit.node), edit.value, editing)
    case 'remove':
      return removeNode(plan, nodeId(plan, edit.node))
  }
}

function targetOf(plan: Plan, edit: PlanEdit): Id {
  return nodeId(plan, edit.op === 'add' ? (edit.to ?? 'query') : edit.node)
}
function nodeId(plan: Plan, node: Id): Id {
  if (node === 'query') return plan.query.id
  return node === 'display' ? plan.display.id : node
}

function attempt(apply: () => Plan): { readonly plan: Plan } | { readonly node: Id | null; readonly message: string } {
  try {
    return { plan: apply() }
  } catch (fault) {
    if (fault instanceof EditFault) return { node: fault.node, message: fault.message }
    if (fault instanceof ExpandFault) return { node: null, message: fault.message }
    throw fault
  }
}

/** The edit that touches the node a problem is at, else the last. */
function blame(problem: PlanProblem, edits: readonly PlanEdit[]): EditProblem {
  const at = edits.findLastIndex((edit) => 'node' in edit && edit.node === problem.node)
  return { edit: at < 0 ? Math.max(0, edits.length - 1) : at, node: problem.node, message: problem.message }
}
