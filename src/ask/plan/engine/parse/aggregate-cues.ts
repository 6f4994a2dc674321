import type { AggregateFn } from '../../../../flow.ts'
import type { ParseState } from './parse-state.ts'

/** Aggregates by the cue that names them. */
export const AGGREGATES: Readonly<Record<string, AggregateFn>> = {
  'agg:avg': 'avg',
  'agg:sum': 'sum',
  'agg:min': 'min',
  'agg:max': 'max',
  'agg:median': 'median',
  'agg:stddev': 'stddev',
}

/** An aggregate as a part that is absent when there is none. */
export function fnOf(fn: AggregateFn | undefined): { readonly fn?: AggregateFn } {
  return fn === undefined ? {} : { fn }
}
/** The aggregate that waits for its field. */
export function pendingFn(state: ParseState): { readonly fn?: AggregateFn } {
  return fnOf(state.fns[0]?.fn)
}
/** The aggregate a superlative is when it has no rows to choose from: "highest salary" → max. */
export function extremeOf(direction: 'asc' | 'desc'): AggregateFn {
  return direction === 'desc' ? 'max' : 'min'
}
