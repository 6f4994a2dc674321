import type { Chunk } from '../../chunks.ts'
import type { ParseState } from '../parse-state.ts'

/** "how old": an adjective asks for the field it is about. */
export function readHow(state: ParseState, chunk: Chunk, [hint = 'any']: readonly string[]) {
  state.wanted.push({ kind: 'hint', hint, distinct: false, chunk })
  state.at++
}

/** "how much": the sum of what follows. */
export function readHowMuch(state: ParseState, chunk: Chunk) {
  state.fns.push({ fn: 'sum', chunk })
  state.at++
}

/** "when": asks for a time when nothing else turns out to be asked for. */
export function readWhen(state: ParseState, chunk: Chunk) {
  state.at++
  if (state.wanted.length === 0 && state.mode === 'select') state.askedWhen = chunk
}

/** "all details" */
export function readFull(state: ParseState, chunk: Chunk) {
  state.wanted.push({ kind: 'full', distinct: false, chunk })
  state.at++
}

export function readDistinct(state: ParseState) {
  state.at++
  state.pendingDistinct = true
}
