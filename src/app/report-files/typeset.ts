import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import PDFDocument from 'pdfkit'
import type { Span, Words } from './document.ts'

const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'))

/** Weights of the one typeface. */
export const FONTS = {
  regular: join(fonts, '400Regular/Inter_400Regular.ttf'),
  italic: join(fonts, '400Regular_Italic/Inter_400Regular_Italic.ttf'),
  medium: join(fonts, '500Medium/Inter_500Medium.ttf'),
  semibold: join(fonts, '600SemiBold/Inter_600SemiBold.ttf'),
} as const
export type Weight = keyof typeof FONTS

const FEATURES: PDFKit.Mixins.OpenTypeFeatures[] = ['tnum', 'kern']

/** Figures of one width, so that they line up; text without figures is set from a cache. */
export function featuresOf(text: string): { readonly features?: PDFKit.Mixins.OpenTypeFeatures[] } {
  return /\d/.test(text) ? { features: FEATURES } : {}
}

export type Paper = InstanceType<typeof PDFDocument>

/** A document that knows the fonts; also measures what other files are to hold. */
export function newPaper(options: PDFKit.PDFDocumentOptions = {}): Paper {
  const paper = new PDFDocument({ autoFirstPage: false, ...options })
  for (const [weight, file] of Object.entries(FONTS)) paper.registerFont(weight, file)
  return paper
}

const WEIGHTS = { plain: 'regular', strong: 'semibold', emphasis: 'italic', code: 'regular' } as const satisfies Readonly<Record<Span['style'], Weight>>

/** Words of one weight on a line. */
export interface Run {
  readonly text: string
  readonly weight: Weight
  readonly width: number
}
export type Line = readonly Run[]

export interface Typesetter {
  widthOf(text: string, size: number, weight?: Weight): number
  /** Lines no wider than `width`; a word that is wider alone is broken. */
  linesOf(words: Words, width: number, size: number, weight?: Weight): readonly Line[]
  /** The same of plain text, whose own line breaks stay. */
  textLines(text: string, width: number, size: number, weight?: Weight): readonly string[]
  /** One line; what does not fit is cut. */
  cut(text: string, width: number, size: number, weight?: Weight): string
}

export function typesetter(paper: Paper): Typesetter {
  // by letters, without kerning: laying out every word anew takes milliseconds each
  const known = new Map<string, number>()
  const letterWidth = (letter: string, weight: Weight): number => {
    const key = weight + letter
    const found = known.get(key) ?? paper.font(weight).fontSize(1).widthOfString(letter, featuresOf(letter))
    known.set(key, found)
    return found
  }
  const widthOf = (text: string, size: number, weight: Weight = 'regular'): number => {
    let width = 0
    for (const letter of text) width += letterWidth(letter, weight)
    return width * size
  }
  const linesOf = (words: Words, width: number, size: number, weight: Weight = 'regular'): readonly Line[] => {
    const lines: Run[][] = [[]]
    let used = 0
    const put = (run: Run): void => {
      if (used > 0 && used + run.width > width) {
        lines.push([])
        used = 0
        if (run.text.trim() === '') return
      }
      if (used === 0 && run.text.trim() === '') return
      lines.at(-1)?.push(run)
      used += run.width
    }
    for (const { text, style } of words) {
      const own = style === 'plain' ? weight : WEIGHTS[style]
      for (const piece of text.split(/([ \t\n]+|(?<=[-/–—])(?=\p{L}))/u)) {
        if (piece === '') continue
        const said = piece.trim() === '' ? ' ' : piece
        for (const part of broken(said, width, size, own, widthOf)) put({ text: part, weight: own, width: widthOf(part, size, own) })
      }
    }
    return lines.map(joined)
  }
  return {
    widthOf,
    linesOf,
    textLines: (text, width, size, weight) =>
      text.split('\n').flatMap((line) => {
        const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
        return linesOf([{ text: line.trimStart(), style: 'plain' }], width - widthOf(indent, size, weight), size, weight).map(
          (runs) => indent + runs.map(({ text: said }) => said).join(''),
        )
      }),
    cut: (text, width, size, weight) => {
      if (widthOf(text, size, weight) <= width) return text
      const letters = [...text]
      let [low, high] = [0, letters.length]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (widthOf(`${letters.slice(0, middle).join('')}…`, size, weight) <= width) low = middle
        else high = middle - 1
      }
      return `${letters.slice(0, low).join('').trimEnd()}…`
    },
  }
}

/** Pieces of a word that is too wide for any line. */
function broken(word: string, width: number, size: number, weight: Weight, widthOf: Typesetter['widthOf']): readonly string[] {
  if (widthOf(word, size, weight) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const letter of word) {
    if (piece !== '' && widthOf(piece, size, weight) + widthOf(letter, size, weight) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...pieces, piece]
}

/** Neighbours of one weight as one run, without space at the end. */
function joined(runs: readonly Run[]): Line {
  const line: Run[] = []
  const last = runs.findLastIndex(({ text }) => text.trim() !== '')
  for (const run of runs.slice(0, last + 1)) {
    const before = line.at(-1)
    if (before?.weight === run.weight) line[line.length - 1] = { ...run, text: before.text + run.text, width: before.width + run.width }
    else line.push(run)
  }
  return line
}
