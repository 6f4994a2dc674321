import { createRequire } from 'node:module'
import type pptx from 'pptxgenjs'
import { COLOURS } from './colours.ts'
import type { Picture } from './document.ts'
import { newPaper, typesetter, type Weight } from './typeset.ts'

// its types name a default export that its CommonJS build does not have
const Presentation: new () => pptx.default = createRequire(import.meta.url)('pptxgenjs')

/** Inches. */
export const SLIDE = { width: 13.333, height: 7.5, left: 0.75 } as const
const POINTS = 72
const FONT = 'Inter'
/** Other programs set lines a little wider than they were measured. */
const SLACK = 0.96
const SMALLER = 1

export interface Box {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}
export interface Type {
  /** Points. */
  readonly size: number
  readonly leading: number
  readonly weight?: Weight
  readonly colour?: string
  readonly align?: 'left' | 'right'
  /** Size down to which text shrinks before it is cut. */
  readonly least?: number
}

export interface Deck {
  page(options?: { readonly footer: boolean }): Page
  lines(text: string, width: number, size: number): readonly string[]
  cut(text: string, width: number, size: number, weight?: Weight): string
  bytes(): Promise<Uint8Array>
}
export interface Page {
  /** Text that fits its box: smaller where it has to be, then cut at the end of a sentence or word. */
  text(text: string, look: Box & Type): void
  /** Lines that fit as they are. */
  lines(lines: readonly { readonly text: string; readonly head: boolean }[], look: Box & Type): void
  picture(picture: Picture, box: Box): void
  box(box: Box & { readonly colour: string }): void
  table(
    rows: readonly (readonly { readonly text: string; readonly numeric: boolean; readonly head: boolean }[])[],
    widths: readonly number[],
    look: { readonly x: number; readonly y: number; readonly rowHeight: number; readonly size: number; readonly name: string },
  ): void
  notes(text: string): void
  readonly deck: Deck
}

export function newDeck(title: string, madeOn: string): Deck {
  const deck = new Presentation()
  deck.layout = 'LAYOUT_WIDE'
  deck.title = title
  deck.author = 'Parley'
  deck.company = 'Parley'
  deck.subject = title
  deck.theme = { headFontFace: FONT, bodyFontFace: FONT }
  const type = typesetter(newPaper())
  const fitted = fitter(type.textLines)
  let count = 0
  const made: Deck = {
    lines: (text, width, size) => type.textLines(text, width * POINTS * SLACK, size),
    cut: (text, width, size, weight) => type.cut(text, width * POINTS * SLACK, size, weight),
    page: ({ footer } = { footer: true }) => {
      const slide = deck.addSlide()
      slide.background = { color: 'FFFFFF' }
      count += 1
      const page = pageOn(slide, made, fitted)
      if (footer) {
        page.text(`Parley · ${madeOn}`, { x: SLIDE.left, y: 7, w: 6, h: 0.28, size: 9, leading: 13, colour: COLOURS.quiet })
        page.lines([{ text: String(count), head: false }], {
          x: SLIDE.width - SLIDE.left - 1,
          y: 7,
          w: 1,
          h: 0.28,
          size: 9,
          leading: 13,
          colour: COLOURS.quiet,
          align: 'right',
        })
      }
      return page
    },
    bytes: async () => {
      const written = await deck.write({ outputType: 'uint8array', compression: true })
      if (!(written instanceof Uint8Array)) throw new Error('slides were written as something else than bytes')
      return written
    },
  }
  return made
}

interface Fitted {
  readonly paragraphs: readonly string[]
  readonly size: number
  readonly leading: number
}
type Fit = (text: string, look: Box & Type) => Fitted

function fitter(textLines: (text: string, width: number, size: number, weight?: Weight) => readonly string[]): Fit {
  return (text, { w, h, size, leading, weight, least = size }) => {
    for (let tried = size; ; tried -= SMALLER) {
      const scaled = (leading / size) * tried
      const most = Math.max(1, Math.floor((h * POINTS) / scaled + 0.01))
      const lines = textLines(text, w * POINTS * SLACK, tried, weight)
      if (lines.length <= most) return { paragraphs: text.split('\n'), size: tried, leading: scaled }
      if (tried - SMALLER < least) return { paragraphs: shortened(lines.slice(0, most)), size: tried, leading: scaled }
    }
  }
}

/** Ends with the last whole sentence where that keeps most of it, else with an ellipsis. */
function shortened(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n')
  const end = Math.max(text.lastIndexOf('. '), text.lastIndexOf('.\n'))
  if (end > text.length * 0.6) return text.slice(0, end + 1).split('\n')
  return `${text.replace(/\s+\S*$/, '')}…`.split('\n')
}

const FLAT = { margin: 0, valign: 'top', fit: 'none', wrap: true, fontFace: FONT } as const

function pageOn(slide: pptx.default.Slide, deck: Deck, fitted: Fit): Page {
  return {
    deck,
    text: (text, look) => {
      if (text === '') return
      const { paragraphs, size, leading } = fitted(text, look)
      const { x, y, w, h, weight, colour = COLOURS.text } = look
      slide.addText(
        paragraphs.map((line, at) => ({ text: line === '' ? ' ' : line, options: { breakLine: at < paragraphs.length - 1 } })),
        {
          ...FLAT,
          x,
          y,
          w,
          h,
          fontSize: size,
          lineSpacing: leading,
          bold: weight === 'semibold',
          color: hex(colour),
        },
      )
    },
    lines: (lines, { x, y, w, h, size, leading, colour = COLOURS.text, align = 'left' }) => {
      const runs = lines.map(({ text, head }, at) => ({ text: text === '' ? ' ' : text, options: { bold: head, align, breakLine: at < lines.length - 1 } }))
      slide.addText(runs, { ...FLAT, x, y, w, h, align, fontSize: size, lineSpacing: leading, color: hex(colour) })
    },
    picture: ({ png, description }, box) =>
      void slide.addImage({ ...box, data: `image/png;base64,${Buffer.from(png).toString('base64')}`, altText: description }),
    box: ({ x, y, w, h, colour }) => void slide.addShape('rect', { x, y, w, h, fill: { color: hex(colour) }, line: { type: 'none' } }),
    table: (rows, widths, { x, y, rowHeight, size }) => {
      const cells = rows.map((row) =>
        row.map(({ text, numeric, head }) => ({
          text,
          options: { align: numeric ? ('right' as const) : ('left' as const), bold: head, color: hex(head ? COLOURS.quiet : COLOURS.text) },
        })),
      )
      const none = { type: 'none' } as const
      slide.addTable(cells, {
        x,
        y,
        colW: [...widths],
        rowH: rowHeight,
        fontSize: size,
        fontFace: FONT,
        valign: 'middle',
        margin: [0, 0.08, 0, 0.08],
        border: [none, none, { type: 'solid', pt: 0.5, color: hex(COLOURS.line) }, none],
      })
    },
    notes: (text) => void slide.addNotes(text),
  }
}

function hex(colour: string): string {
  return colour.slice(1).toUpperCase()
}
