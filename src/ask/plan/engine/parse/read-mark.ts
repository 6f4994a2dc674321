import type { Chunk } from '../chunks.ts'
import { closeField } from './clauses/open-condition.ts'
import type { ParseState } from './parse-state.ts'

/** A full stop starts a new sentence; a comma after keys goes on asking. */
export function readMark(state: ParseState, chunk: Chunk) {
  state.at++
  if ('.?!;:'.includes(chunk.text)) startSentence(state)
  else if (chunk.text === ',' && state.mode === 'group' && state.wanted.length === 0) state.mode = 'select'
}

function startSentence(state: ParseState) {
  if (state.at >= state.chunks.length) return
  closeField(state)
  state.entity = state.subjects[0]?.chunk ?? state.entity
  state.mode = 'select'
  state.clause++
  state.fns = []
}
