import type { Plan, PlanEdit } from '../../api/wire.ts'
import { planNode, valuesOf } from './plan-node.ts'

type SetEdit = Extract<PlanEdit, { op: 'set' }>

/** Edits that put back what these would change in this plan; undefined where only the server knows how. */
export function inverseEdits(edits: readonly PlanEdit[], plan: Plan | undefined): readonly PlanEdit[] | undefined {
  const inverse = edits.map((edit) => (edit.op === 'set' ? inverseSet(edit, plan) : undefined)).filter((edit) => edit !== undefined)
  return inverse.length === edits.length ? inverse.reverse() : undefined
}

function inverseSet(edit: SetEdit, plan: Plan | undefined): SetEdit | undefined {
  const node = planNode(plan, edit.node)
  const before = edit.field === 'values' ? valuesOf(node) : edit.field === 'value' ? valuesOf(node)[0] : node?.[edit.field]
  return isJson(before) ? { ...edit, value: before } : undefined
}

function isJson(value: unknown): value is SetEdit['value'] {
  return value !== undefined && (!Array.isArray(value) || value.length > 0)
}
