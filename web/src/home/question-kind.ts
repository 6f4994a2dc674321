export type QuestionKind = 'number' | 'trend' | 'comparison' | 'why' | 'list'

const SIGNS: readonly (readonly [QuestionKind, RegExp])[] = [
  ['why', /^why\b|\b(cause[sd]?|drove|explains?)\b/i],
  ['comparison', /\b(compare[ds]?|versus|vs\.?|against|than)\b/i],
  ['trend', /\b(by|per|each) (hour|day|week|month|quarter|year)\b|\b(trend|over time|daily|weekly|monthly|quarterly)\b/i],
  ['list', /\b(which|top|list|show|by|per|each)\b/i],
]

/** Only for the small picture beside a suggestion; guessed from its words. */
export function questionKind(question: string): QuestionKind {
  return SIGNS.find(([, sign]) => sign.test(question))?.[0] ?? 'number'
}
