import type { Chunk } from '../../chunks.ts'
import { addCondition } from '../clauses/add-condition.ts'
import type { ParseState } from '../parse-state.ts'

/** "aged 30 years", "30 years old": the number before it is an age, unless a condition has it already. */
export function readYearsOld(state: ParseState, chunk: Chunk) {
  state.at++
  const number = state.chunks[chunk.at - 1]
  if (number?.kind !== 'number' || state.conditions.some((one) => one.operand?.kind === 'number' && one.operand.chunk === number)) return
  state.pendingLimit = undefined
  if (state.unused.includes(number)) state.unused.splice(state.unused.indexOf(number), 1)
  addCondition(state, { kind: 'compare', op: '=', operand: { kind: 'number', chunk: number }, chunk, hint: 'age' })
}
