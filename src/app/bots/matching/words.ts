/** A word of a text, with where it stands in its source. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

const MARKS = /\p{M}+/gu
const APOSTROPHES = /['’‘ʼ＇`´]/gu
/** A name of an entity in a phrase: `@size`, `@sys.number`. */
const TOKEN = /@([\p{L}_][\p{L}\p{N}_.-]*[\p{L}\p{N}_]|[\p{L}_])/gu
const SEGMENTERS_KEPT = 50
const segmenters = new Map<string, Intl.Segmenter>()

/** Text without case, accents and apostrophes, so that spellings of one word are equal. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').replace(APOSTROPHES, '').toLowerCase().normalize('NFKC')
}

/**
 * Words of a text in order, folded; what is no word is left out.
 * @param tokens names of entities in the text, such as `@size`, are one word each
 */
export function wordsOf(text: string, language: string, tokens: 'keep' | 'ignore' = 'ignore'): readonly Word[] {
  if (tokens === 'ignore') return plainWords(text, language, 0)
  const words: Word[] = []
  let from = 0
  for (const found of text.matchAll(TOKEN)) {
    words.push(...plainWords(text.slice(from, found.index), language, from))
    from = found.index + found[0].length
    words.push({ text: found[0].toLowerCase(), start: found.index, end: from })
  }
  return [...words, ...plainWords(text.slice(from), language, from)]
}

/** An apostrophe joins what it stands between, also where the segmenter would part it. */
function plainWords(text: string, language: string, offset: number): readonly Word[] {
  const joined = text.replace(APOSTROPHES, '\u02bc')
  const words: Word[] = []
  for (const { segment, index, isWordLike } of segmenterOf(language).segment(joined)) {
    if (isWordLike !== true) continue
    const word = folded(segment)
    if (word !== '') words.push({ text: word, start: offset + index, end: offset + index + segment.length })
  }
  return words
}

/** Making one takes longer than using it. */
function segmenterOf(language: string): Intl.Segmenter {
  const known = segmenters.get(language)
  if (known !== undefined) return known
  const made = new Intl.Segmenter(isLocale(language) ? language : 'en', { granularity: 'word' })
  if (segmenters.size >= SEGMENTERS_KEPT) segmenters.clear()
  segmenters.set(language, made)
  return made
}

function isLocale(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0
  } catch {
    return false
  }
}
