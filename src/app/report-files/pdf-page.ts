import { COLOURS } from './colours.ts'
import type { Words } from './document.ts'
import { featuresOf, type Line, newPaper, type Paper, type Typesetter, typesetter, type Weight } from './typeset.ts'

export const PAGE = { width: 595.28, height: 841.89, left: 56, right: 56, top: 56, bottom: 68 } as const
export const CONTENT_WIDTH = PAGE.width - PAGE.left - PAGE.right
const FLOOR = PAGE.height - PAGE.bottom

export interface Look {
  readonly size: number
  readonly leading: number
  readonly colour?: string
  readonly weight?: Weight
  readonly indent?: number
}

/** Paper that is written from top to bottom; a new page begins where the old one is full. */
export interface Pages {
  readonly paper: Paper
  readonly type: Typesetter
  /** Where the next thing goes. */
  readonly y: () => number
  /** A gap; none at the top of a page. */
  readonly space: (height: number) => void
  /** Below something drawn at `y`. */
  readonly advance: (height: number) => void
  /** Begins a new page unless this much is left on the old one. */
  readonly need: (height: number) => void
  readonly words: (words: Words, look: Look) => void
  readonly heightOf: (words: Words, look: Look) => number
  readonly text: (text: string, x: number, y: number, look: Look) => void
}

export function newPages(info: { readonly title: string; readonly now: Date }): Pages {
  const paper = newPaper({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: info.title, Creator: 'Parley', Producer: 'Parley', CreationDate: info.now, ModDate: info.now },
  })
  const type = typesetter(paper)
  paper.addPage()
  let y: number = PAGE.top
  const newPage = (): void => {
    paper.addPage()
    y = PAGE.top
  }
  const need = (height: number): void => {
    if (y > PAGE.top && y + Math.min(height, FLOOR - PAGE.top) > FLOOR) newPage()
  }
  const text = (said: string, x: number, at: number, { size, colour = COLOURS.text, weight = 'regular' }: Look): void => {
    if (said !== '')
      paper
        .font(weight)
        .fontSize(size)
        .fillColor(colour)
        .text(said, x, at, { lineBreak: false, ...featuresOf(said) })
  }
  const linesOf = (words: Words, { size, weight, indent = 0 }: Look): readonly Line[] => type.linesOf(words, CONTENT_WIDTH - indent, size, weight)
  return {
    paper,
    type,
    y: () => y,
    space: (height) => {
      if (y > PAGE.top) y += height
    },
    advance: (height) => {
      y += height
    },
    need,
    text,
    words: (words, look) => {
      const lines = linesOf(words, look)
      for (const [at, line] of lines.entries()) {
        // neither the first nor the last line of a paragraph stands alone
        const together = lines.length > 2 && (at === 0 || at === lines.length - 2) ? 2 : 1
        need(look.leading * together)
        let x = PAGE.left + (look.indent ?? 0)
        for (const run of line) {
          text(run.text, x, y, { ...look, weight: run.weight })
          x += run.width
        }
        y += look.leading
      }
    },
    heightOf: (words, look) => linesOf(words, look).length * look.leading,
  }
}
