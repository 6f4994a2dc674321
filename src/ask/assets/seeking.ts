const KIND = `(?:dash ?bo?a?rds?|reports?|workbooks?|scorecards?|spreadsheets?|wiki|cockpits?|pages?|documents?|documentation|explores?|decks?|boards?)`
const DRAWN = `(?:charts?|graphs?|looks?|sheets?|docs?|overviews?|links?|urls?|tiles?|visuali[sz]ations?)`
const ANY = `(?:${KIND}|${DRAWN})`
const LITTLE = `(?:a|an|any|the|our|my|some|already|currently|good|existing|which|what)`

/** Somebody asks where something is, and says that it is a dashboard or the like. */
const NAMED: readonly RegExp[] = [
  new RegExp(String.raw`(?:^|[,.;!?]|\b(?:know|me|and|so))\s*where\s*(?:is|are|'s|’s|do|does|can|could|would|should|might|to)\b.{0,200}\b${ANY}\b`, 'i'),
  new RegExp(String.raw`\b(?:is|are|was)\s+there\s+(?:${LITTLE}\s+)*(?:[\p{L}\p{N}&/-]+\s+){0,5}${ANY}\b`, 'iu'),
  new RegExp(
    String.raw`\b(?:do|does)\s+(?:we|you|i|anyone|anybody|someone)\s+(?:${LITTLE}\s+)*have\s+(?:${LITTLE}\s+)*(?:[\p{L}\p{N}&/-]+\s+){0,5}${ANY}\b`,
    'iu',
  ),
  new RegExp(String.raw`^\W*(?:in|on|from)?\s*(?:which|what)\s+(?:[\p{L}\p{N}&/-]+\s+){0,3}${KIND}\b`, 'iu'),
  new RegExp(String.raw`\b(?:link|url|address|path)\s+(?:to|for|of)\b.{0,120}\b${ANY}\b`, 'i'),
]
/** The words may as well ask for rows or a drawing. */
const MAYBE: readonly RegExp[] = [
  /\bwhere\s+(?:do|can|could|would|should|might)\s+(?:i|we|you|one|people)\s+(?:find|see|look|get|check|open|track|monitor|view)\b/i,
  new RegExp(String.raw`^\W*(?:please\s+)?(?:can you\s+|could you\s+)?(?:open|find|show|give|send|get|point|take|bring)\b.{0,120}\b${KIND}\b`, 'i'),
  new RegExp(String.raw`^\W*(?:[\p{L}\p{N}&/-]+\s+){1,6}${KIND}\W*$`, 'iu'),
]
const LONGEST = 600

/**
 * Whether a question asks for a place to look instead of a figure. `certain`: it cannot be meant otherwise, so where nothing
 * fits that is what is said; `maybe`: it is answered by a place only where one fits.
 */
export function seeks(question: string): 'certain' | 'maybe' | null {
  const text = question.slice(0, LONGEST)
  if (NAMED.some((pattern) => pattern.test(text))) return 'certain'
  return MAYBE.some((pattern) => pattern.test(text)) ? 'maybe' : null
}

const DEFINES =
  /\b(?:what\s+(?:is|are|does|do|counts?|qualifies|means?)|what's|define|defined|definition|meaning|means?|policy|policies|rules?|convention|guideline|how\s+(?:do|does|is|are|should)\s+(?:we|you|i|one|the|our|an?)\b.*\b(?:defin|calculat|comput|measur|handl|treat|count)\w*|explain|who\s+(?:is|are|owns?|maintains?))\b/i

/** Whether a question may ask for what the organisation knows instead of for its data. */
export function asksKnowledge(question: string): boolean {
  return DEFINES.test(question.slice(0, LONGEST))
}
