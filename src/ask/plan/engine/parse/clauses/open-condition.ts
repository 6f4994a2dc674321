import type { AggregateFn } from '../../../../../flow.ts'
import { canBe } from '../../nouns.ts'
import type { Noun } from '../../sketch.ts'
import type { ParseState } from '../parse-state.ts'

/** What follows are conditions. */
export function enterWhere(state: ParseState) {
  closeField(state)
  state.mode = 'where'
  state.fns = []
}

/** Ends a condition of which only the field was named: it must be there, or after "not" must be empty. */
export function closeField(state: ParseState) {
  const field = state.field
  state.field = undefined
  state.fieldFn = undefined
  if (field === undefined) return
  const empty = state.mode === 'where' && state.negated && canBe(field.chunk, 'field')
  const negated = state.negated && !empty
  state.conditions.push({ kind: empty ? 'null' : 'exists', noun: field, chunk: field.chunk, negated, or: false, clause: state.clause })
  state.negated = false
}

/** The left side that waited for a comparison; it waits no longer. */
export function takeField(state: ParseState): { readonly noun?: Noun; readonly fn?: AggregateFn } {
  const noun = state.field
  const fn = state.fieldFn ?? state.fns[0]?.fn
  state.field = undefined
  state.fieldFn = undefined
  if (noun === undefined) return {}
  state.fns = []
  return fn === undefined ? { noun } : { noun, fn }
}
