import type { Chunk } from '../../chunks.ts'
import { canBe, kindOf } from '../../nouns.ts'
import { addCondition } from '../clauses/add-condition.ts'
import { enterWhere, takeField } from '../clauses/open-condition.ts'
import type { ParseState } from '../parse-state.ts'

const MATCHES = ['starts', 'ends'] as const
/** Words that also join nouns: "albums that contain tracks". */
const JOINING = /^(contains?|containing|contained|includ(e|es|ing)|like|contained in)$/i
const QUOTED = /^["'“]/

/** "contains", "starts with": about the text that follows; without one only a clause begins. */
export function readText(state: ParseState, chunk: Chunk, [how]: readonly string[]) {
  const k = state.skip(1, ['of', 'all', 'in', 'either'])
  const next = state.peek(k)
  if (next === undefined || !canBeText(next) || (JOINING.test(chunk.text) && isUnquotedName(next))) {
    state.at++
    if (state.mode === 'select' && state.wanted.length + state.subjects.length > 0) enterWhere(state)
    return
  }
  state.at += k + 1
  const last = state.wanted.at(-1)
  const noun = takeField(state).noun ?? (state.mode === 'select' && last?.kind === 'noun' ? last.noun : undefined)
  if (state.mode === 'select') enterWhere(state)
  const text = MATCHES.find((one) => one === how) ?? 'contains'
  addCondition(state, { kind: 'text', text, operand: { kind: 'text', chunk: next }, chunk, ...(noun === undefined ? {} : { noun }) })
}

function canBeText(next: Chunk): boolean {
  return canBe(next, 'value', 0.1) || next.kind === 'word' || next.kind === 'number' || next.kind === 'period'
}
function isUnquotedName(next: Chunk): boolean {
  return next.kind === 'noun' && kindOf(next) !== 'value' && !QUOTED.test(next.text)
}
