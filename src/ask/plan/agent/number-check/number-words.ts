import type { Figure } from './figure.ts'

const SMALL = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen',
  'sixteen', 'seventeen', 'eighteen', 'nineteen',
] // biome-ignore format: a list of words
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1_000, million: 1e6, billion: 1e9, trillion: 1e12, dozen: 12 }
const TIMES: Readonly<Record<string, number>> = {
  double: 2,
  doubled: 2,
  doubling: 2,
  twice: 2,
  triple: 3,
  tripled: 3,
  thrice: 3,
  quadrupled: 4,
  halved: 0.5,
  half: 0.5,
}
/** Of "half" and "doubled", said of what is about so much. */
const TIMES_TOLERANCE = 0.05

const WORDS = [...SMALL, ...TENS, ...Object.keys(SCALES)].join('|')
const RUN = new RegExp(`(?<![\\p{L}\\p{N}])(?:${WORDS})(?:(?:[\\s-]|\\sand\\s)(?:${WORDS}))*(?![\\p{L}\\p{N}])(\\s(?:percent|per cent|%))?`, 'giu')
const TIMES_WORD = new RegExp(`(?<![\\p{L}\\p{N}])(${Object.keys(TIMES).join('|')})(?![\\p{L}\\p{N}])`, 'giu')

/** Numbers written out. "One" alone says nothing that could be wrong. */
export function numberWordsIn(text: string): readonly Figure[] {
  const written = [...text.matchAll(RUN)].flatMap((match): readonly Figure[] => {
    const raw = match[0]
    const percent = match[1] !== undefined
    const value = numberOfWords(raw.replace(match[1] ?? '', ''))
    if (value === 1 && !percent) return []
    return [{ kind: 'number', raw, value, tolerance: 0.5, percent, ...(isPartOfRows(text, match.index) && { role: 'part_of_rows' as const }) }]
  })
  const times = [...text.matchAll(TIMES_WORD)].map((match): Figure => {
    const value = TIMES[match[0].toLowerCase()] ?? 0
    return { kind: 'number', raw: match[0], value, tolerance: value * TIMES_TOLERANCE, percent: false, role: 'times' }
  })
  return [...written, ...times]
}

function numberOfWords(raw: string): number {
  let total = 0
  let current = 0
  for (const word of raw.toLowerCase().split(/[\s-]+/)) {
    const scale = SCALES[word]
    if (scale !== undefined) {
      current = Math.max(1, current) * scale
      if (scale >= 1_000) {
        total += current
        current = 0
      }
    } else if (SMALL.includes(word)) current += SMALL.indexOf(word)
    else if (TENS.includes(word)) current += (TENS.indexOf(word) + 2) * 10
  }
  return total + current
}

/** "top 5", "the three largest": so many of the rows shown. */
export function isPartOfRows(text: string, at: number): boolean {
  const before = text.slice(0, at)
  const after = text.slice(at).replace(/^[^\s]+/, '')
  return (
    /\b(top|first|last|bottom|best|worst|these|largest|smallest|highest|lowest)\s$/i.test(before) || /^\s(?:\p{L}+est|most|least|best|worst)\b/iu.test(after)
  )
}
