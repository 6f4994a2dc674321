import type { Chunk } from '../../chunks.ts'
import { kindOf } from '../../nouns.ts'
import { readGroupNoun } from '../arrange/read-group-noun.ts'
import { readOrderNoun } from '../arrange/read-order-noun.ts'
import type { ParseState } from '../parse-state.ts'
import { readAskedNoun } from './read-asked-noun.ts'
import { readValue } from './read-value.ts'
import { readWhereNoun } from './read-where-noun.ts'

/** A noun is read by where it stands; a value of the data is a condition everywhere. */
export function readNoun(state: ParseState, chunk: Chunk) {
  state.at++
  if (kindOf(chunk) === 'value') return readValue(state, chunk)
  switch (state.mode) {
    case 'group':
      return readGroupNoun(state, chunk)
    case 'order':
      return readOrderNoun(state, chunk)
    case 'where':
      return readWhereNoun(state, chunk)
    case 'select':
      return readAskedNoun(state, chunk)
  }
}
