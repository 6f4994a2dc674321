import type { Condition } from '../../sketch.ts'
import type { ParseState } from '../parse-state.ts'

/** A condition without what the state knows of it: whether it is denied, joined by "or", and in which clause it stands. */
export type NewCondition = Omit<Condition, 'negated' | 'or' | 'clause'> & { readonly negated?: boolean }

export function addCondition(state: ParseState, one: NewCondition) {
  const negated = one.negated ?? state.negated
  const near = one.near ?? state.entity
  state.conditions.push({ ...one, negated, or: state.or, clause: state.clause, ...(near === undefined ? {} : { near }) })
  state.negated = false
  state.or = false
  state.pendingLimit = undefined
  if (state.mode === 'select') state.mode = 'where'
  openScope(state)
}

/** "… than the average salary of instructors in Physics": what follows is about those averaged. */
function openScope(state: ParseState) {
  if (state.scoped === undefined) return
  state.clause = state.scoped
  state.scoped = undefined
}
