import type { Chunk } from '../../chunks.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'

/** "has no …", "is missing", "is known" */
export function readNull(state: ParseState, chunk: Chunk, _rest: readonly string[], head: string) {
  state.at++
  const left = takeField(state)
  if (left.noun === undefined) state.oddities.push('null')
  else addCondition(state, { kind: 'null', chunk, ...left, negated: (head === 'not_null') !== state.negated })
}
