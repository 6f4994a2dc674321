import type { Evidence } from './evidence.ts'
import { figuresIn, MOST_FIGURES } from './figures-in.ts'
import { supports } from './supports.ts'

/** A sentence that states what the evidence does not show. */
export interface Miss {
  readonly sentence: string
  /** As written. */
  readonly figures: readonly string[]
}
export interface CheckedText {
  readonly text: string
  readonly missed: readonly Miss[]
}
export interface CheckOptions {
  /** What becomes of a sentence that misses; `remove` unless told. */
  readonly onMiss?: 'remove' | 'mark'
  /** The evidence of one sentence, where it cites results of its own; else the same for all. */
  readonly evidenceFor: (sentence: string) => Evidence
}

/** Stand around what was filled in from cells; no text of a model holds them. */
export const FILLED = { open: '\uE003', close: '\uE004' } as const
const FILLED_PART = /\uE003[^\uE003\uE004]*\uE004/g
/** A sign, a unit or more digits beside it would make another figure of it. */
const CHANGED = /[-\u2212$€£¥₹\d.,]\uE003|\uE004(?:[.,]?\d|[\s\u00a0]?(?:%|per\s?cent|pp\b|thousand|million|billion|trillion|hundred|mn\b|bn\b|[kKMBT]\b))/i
/** Says what a sentence rests on; it is none of its words. */
const CITE = /\[\[[^\]]*\]\]/g

export const MARK = '(not checked)'

/** A text of which every figure follows from its evidence: sentences with others are taken out, or marked. Pure; never throws. */
export function checkText(text: string, { onMiss = 'remove', evidenceFor }: CheckOptions): CheckedText {
  const missed: Miss[] = []
  const lines = text.split('\n').flatMap((line): readonly string[] => {
    const parts = sentencesOf(line)
    const kept = parts.flatMap((sentence): readonly string[] => {
      const figures = unsupported(sentence, evidenceFor(sentence))
      if (figures.length === 0) return [sentence]
      missed.push({ sentence: unmarked(sentence).trim(), figures })
      return onMiss === 'mark' ? [`${sentence.trimEnd()} ${MARK} `] : []
    })
    if (kept.length === parts.length) return [kept.join('')]
    const left = kept.join('').trimEnd()
    return /[\p{L}\p{N}]/u.test(left) ? [left] : []
  })
  return {
    text: unmarked(lines.join('\n'))
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    missed,
  }
}

function unmarked(text: string): string {
  return text.replace(/[\uE003\uE004]/g, '')
}

/** A row of a table is one statement; else a sentence ends with its mark and the next begins like one. */
function sentencesOf(line: string): readonly string[] {
  return /^\s*\|/.test(line) ? [line] : line.split(/(?<=[.!?]["”)*_]*\s+)(?=[\p{Lu}\p{N}*_"“([{\uE003])/u)
}

function unsupported(sentence: string, evidence: Evidence): readonly string[] {
  if (CHANGED.test(sentence)) return ['a unit or sign beside a filled figure']
  const rest = withoutNames(sentence.replace(FILLED_PART, ' it ').replace(CITE, ''), evidence.names)
  const figures = figuresIn(rest)
  if (figures.length > MOST_FIGURES) return ['more figures than can be checked']
  return figures.filter((figure) => !supports(figure, rest, evidence)).map((figure) => figure.raw)
}

/** Names of things, "Product 7", are repeated, not reckoned. */
function withoutNames(sentence: string, names: readonly string[]): string {
  return [...names]
    .sort((a, b) => b.length - a.length)
    .reduce((text, name) => (name.length > 2 && text.includes(name) ? text.replaceAll(name, (match) => match.replace(/\p{N}/gu, 'x')) : text), sentence)
}
