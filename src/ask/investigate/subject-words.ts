/** What a message that asks for a cause says, apart from the figure it is about. */
export interface CauseWords {
  /** The rest: "revenue in the Nordics in October". Empty for a bare "why?". */
  readonly about: string
  /** What the asker believes happened. */
  readonly direction?: 'up' | 'down'
}

const LEADS =
  /^\s*(?:(?:so|and|but|ok|okay|please|can you|could you|tell me|do you know|help me understand|find out|i wonder)[\s,]+)*(?:why(?:'s|\s+(?:did|do|does|is|are|was|were|has|have|had))?|how come(?:\s+(?:did|is|are|was|were))?|what\s+(?:has\s+|have\s+)?(?:caused|causes|drove|drives|is driving|was driving|explains|explained|made|is behind|was behind|led to|is wrong with|happened (?:to|with))|what(?:'s| is| was| are| were)\s+(?:the\s+)?(?:root\s+)?(?:causes?|reasons?)\s*(?:of|for|behind|why)?|(?:the\s+)?root\s+causes?\s+(?:of|for|behind|analysis (?:of|for))|(?:the\s+)?(?:reasons?|causes?)\s+(?:for|of|behind|why)|(?:go|dig|dive)\s+deep(?:er)?\s*(?:on|into|in)?|(?:do\s+)?(?:an?\s+)?(?:deep|deeper)\s*-?\s*(?:dive|look|analysis)\s*(?:on|into|of|at)?|dig\s+into|drill\s+into|investigate|look\s+into|(?:do\s+an?\s+)?(?:analy[sz]e|analysis\s+(?:of|on)|diagnose|explain)(?:\s+why)?)(?=$|[\s?.!,])/i

const DOWN =
  'drop(?:s|ped|ping)?|fall(?:s|en|ing)?|fell|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|dip(?:s|ped|ping)?|plung(?:e|ed|ing)|plummet(?:ed|ing)?|shr[aiu]nk(?:ing)?|collapse[sd]?|tank(?:ed|ing)?|go(?:ne|es|ing)? down|went down|down|lower|worse|weak(?:er)?|less|fewer|so low|slow(?:ed)?(?: down)?|slump(?:ed)?|slip(?:ped)?'
const UP =
  'rise[sn]?|rising|rose|increas(?:e|es|ed|ing)|gr[eo]w(?:n|s|ing)?|growth|jump(?:s|ed|ing)?|spik(?:e|ed|es|ing)|surg(?:e|ed|es|ing)|climb(?:ed|ing)?|soar(?:ed|ing)?|go(?:ne|es|ing)? up|went up|up|higher|better|improve(?:d|ment)?|so high|more'
const NEITHER = 'chang(?:e|ed|es|ing)|mov(?:e|ed|ing)|movement|shift(?:ed)?|development|behave[d]?|differ(?:ent)?|happen(?:ed)?'
const DEGREE = /\b(?:so (?:much|many|sharply|strongly)|sharply|suddenly|slightly|significantly|a lot|that much)\b/gi
const PRONOUN = /^(?:it|this|that|they|those|these|there)$/i

/** @returns null when the message does not ask for a cause or an analysis */
export function causeWords(text: string): CauseWords | null {
  const lead = LEADS.exec(text)
  return lead === null ? null : { ...subjectWords(text.slice(lead[0].length)) }
}

/** The figure's words of a message without its words for rising and falling. */
export function subjectWords(text: string): CauseWords {
  const direction = moves(DOWN).test(text) ? 'down' : moves(UP).test(text) ? 'up' : undefined
  const about = text
    .replace(DEGREE, ' ')
    .replace(new RegExp(`^\\s*(?:(?:the|a|an|our|this)\\s+)?(?:${DOWN}|${UP}|${NEITHER})\\s+(?:in|of)\\s+`, 'i'), ' ')
    .replace(moves(`${DOWN}|${UP}|${NEITHER}`, 'gi'), ' ')
    .replace(/[?!.]+\s*$/, '')
    .replace(/\b(?:did|does|do)\b/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:the|our|my|a|an)\s+/i, '')
    .replace(/^(?:it|this|that|they|those|these|there)\s+(?=(?:in|on|since|during|last|for|between)\b)/i, '')
  return { about: PRONOUN.test(about) ? '' : about, ...(direction && { direction }) }
}

function moves(words: string, flags = 'i'): RegExp {
  return new RegExp(`\\b(?:${words})\\b`, flags)
}
