import type { Model } from '../../../../warehouse/semantic/model.ts'
import type { Chunk } from '../chunks.ts'
import type { Sketch } from '../sketch.ts'
import { closeField } from './clauses/open-condition.ts'
import { readNumber } from './conditions/read-number.ts'
import { readPeriod } from './conditions/read-period.ts'
import { readNoun } from './nouns/read-noun.ts'
import { ParseState } from './parse-state.ts'
import { readCue } from './read-cue.ts'
import { readMark } from './read-mark.ts'

const START_LENGTH = 24

/** Reads chunks from left to right into what is wanted, under which conditions, in which order. Never fails; what it cannot use is said. */
export function parse(chunks: readonly Chunk[], model: Model, question = ''): Sketch {
  const state = new ParseState(chunks, model)
  for (let chunk = state.peek(); chunk !== undefined; chunk = state.peek()) {
    const before = state.at
    readChunk(state, chunk)
    if (state.at === before) state.at++
  }
  closeField(state)
  if (state.wanted.length === 0 && state.askedWhen !== undefined) state.wanted.push({ kind: 'hint', hint: 'time', distinct: false, chunk: state.askedWhen })
  return { ...state.sketch(), start: question.trimStart().slice(0, START_LENGTH) }
}

function readChunk(state: ParseState, chunk: Chunk) {
  switch (chunk.kind) {
    case 'mark':
      return readMark(state, chunk)
    case 'word':
      if (chunk.content) state.unused.push(chunk)
      state.at++
      return
    case 'cue':
      return readCue(state, chunk)
    case 'number':
      return readNumber(state, chunk)
    case 'period':
      return readPeriod(state, chunk)
    case 'noun':
      return readNoun(state, chunk)
  }
}
