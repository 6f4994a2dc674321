import { buffer } from 'node:stream/consumers'
import { COLOURS } from './colours.ts'
import { type Block, type ReportDocument, type Section, type ShownExhibit, type ShownStatement, shareText, type Words } from './document.ts'
import { CONTENT_WIDTH, type Look, newPages, PAGE, type Pages } from './pdf-page.ts'
import { writeTable } from './pdf-table.ts'

const BODY: Look = { size: 10, leading: 16 }
const TITLE: Look = { size: 20, leading: 26, weight: 'semibold' }
const SECTION: Look = { size: 13, leading: 18, weight: 'semibold' }
const HEADING: Look = { size: 10.5, leading: 16, weight: 'semibold' }
const CAPTION: Look = { size: 9, leading: 13, weight: 'medium' }
const QUIET: Look = { size: 8.5, leading: 13, colour: COLOURS.quiet }
const CODE: Look = { size: 8, leading: 12.5 }
const PICTURE = { width: 440, height: 247.5 } as const
/** What a heading takes along, so that it never stands alone at the end of a page. */
const AFTER_HEADING = BODY.leading * 3
const BAR = { width: 120, height: 4 } as const
const CODE_INSET = 10

/** The report as A4 pages. */
export async function pdfOf(report: ReportDocument, now: Date): Promise<Uint8Array> {
  const pages = newPages({ title: report.title, now })
  writeHead(pages, report)
  writeBlocks(pages, report.lead)
  for (const section of report.sections) writeSection(pages, section)
  writeList(pages, 'Checked and unremarkable', report.checked)
  writeList(pages, 'Assumptions and caveats', report.notes)
  if (report.statements.length > 0) {
    beginSection(pages, 'Appendix: SQL', AFTER_HEADING)
    for (const statement of report.statements) writeStatement(pages, statement)
  }
  numberPages(pages, report)
  pages.paper.end()
  return new Uint8Array(await buffer(pages.paper))
}

function writeHead(pages: Pages, { title, question, facts }: ReportDocument): void {
  if (question !== title) {
    pages.words(said(question), { size: 10.5, leading: 16, colour: COLOURS.quiet })
    pages.space(4)
  }
  pages.words(said(title), TITLE)
  pages.space(10)
  for (const fact of facts) pages.words(said(fact), QUIET)
  pages.space(16)
}

function writeSection(pages: Pages, { title, share, blocks }: Section): void {
  beginSection(pages, title, AFTER_HEADING)
  if (share !== undefined) writeShare(pages, share)
  writeBlocks(pages, blocks)
}

/** A rule, then the title. @param after height that must fit below it */
function beginSection(pages: Pages, title: string, after: number): void {
  const words = said(title)
  pages.space(18)
  pages.need(14 + pages.heightOf(words, SECTION) + after)
  if (pages.y() > PAGE.top) {
    pages.paper
      .moveTo(PAGE.left, pages.y())
      .lineTo(PAGE.width - PAGE.right, pages.y())
      .lineWidth(0.5)
      .stroke(COLOURS.line)
    pages.space(14)
  }
  pages.words(words, SECTION)
  pages.space(4)
}

function writeShare(pages: Pages, share: number): void {
  const y = pages.y() + 4
  const { paper } = pages
  paper.roundedRect(PAGE.left, y, BAR.width, BAR.height, 2).fill(COLOURS.track)
  const filled = BAR.width * Math.min(1, Math.abs(share))
  paper.roundedRect(PAGE.left, y, Math.max(BAR.height, filled), BAR.height, 2).fill(share < 0 ? COLOURS.against : COLOURS.accent)
  pages.text(shareText(share), PAGE.left + BAR.width + 10, pages.y(), QUIET)
  pages.advance(QUIET.leading + 5)
}

function writeBlocks(pages: Pages, blocks: readonly Block[]): void {
  for (const [at, block] of blocks.entries()) {
    writeBlock(pages, block)
    pages.space(block.kind === 'item' && blocks[at + 1]?.kind === 'item' ? 2 : 8)
  }
}

function writeBlock(pages: Pages, block: Block): void {
  if (block.kind === 'heading') {
    pages.need(HEADING.leading + AFTER_HEADING)
    pages.words(block.words, HEADING)
  } else if (block.kind === 'paragraph') pages.words(block.words, BODY)
  else if (block.kind === 'item') writeItem(pages, block.words, block.marker, block.depth)
  else if (block.kind === 'code') writeCode(pages, block.text)
  else if (block.kind === 'table') writeTable(pages, block.table)
  else writeExhibit(pages, block.exhibit)
}

function writeItem(pages: Pages, words: Words, marker: string, depth: number): void {
  const indent = 16 * (Math.min(depth, 4) + 1)
  pages.need(BODY.leading * 2)
  pages.text(marker, PAGE.left + indent - 16, pages.y(), { ...BODY, colour: COLOURS.quiet })
  pages.words(words, { ...BODY, indent })
}

function writeExhibit(pages: Pages, { title, picture, table, statement }: ShownExhibit): void {
  const caption: Words = said(statement === undefined ? title : `${title} (SQL ${statement})`)
  pages.space(4)
  pages.need((picture ? PICTURE.height : 0) + pages.heightOf(caption, CAPTION) + (picture ? 8 : 70))
  if (picture) {
    pages.paper.image(Buffer.from(picture.png), PAGE.left - 6, pages.y(), PICTURE)
    pages.advance(PICTURE.height + 8)
  }
  pages.words(caption, CAPTION)
  pages.space(3)
  if (table) writeTable(pages, table)
  pages.space(4)
}

function writeList(pages: Pages, title: string, lines: readonly Words[]): void {
  if (lines.length === 0) return
  beginSection(pages, title, AFTER_HEADING)
  for (const words of lines) {
    writeItem(pages, words, '•', 0)
    pages.space(3)
  }
}

function writeStatement(pages: Pages, { number, title, connection, sql }: ShownStatement): void {
  const heading = said(`${number}. ${title}`)
  pages.space(6)
  pages.need(pages.heightOf(heading, HEADING) + QUIET.leading + CODE.leading * 4 + CODE_INSET)
  pages.words(heading, HEADING)
  pages.words(said(`On ${connection}`), QUIET)
  pages.space(4)
  writeCode(pages, sql)
  pages.space(8)
}

/** Lines as they are on a quiet ground. */
function writeCode(pages: Pages, code: string): void {
  const lines = pages.type.textLines(code, CONTENT_WIDTH - 2 * CODE_INSET, CODE.size)
  for (const [at, line] of lines.entries()) {
    pages.need(CODE.leading)
    const [before, behind] = [at === 0 ? 5 : 0, at === lines.length - 1 ? 5 : 0]
    pages.paper.rect(PAGE.left, pages.y(), CONTENT_WIDTH, CODE.leading + before + behind + 0.2).fill('#f4f2ef')
    pages.text(line, PAGE.left + CODE_INSET, pages.y() + before + 1, CODE)
    pages.advance(CODE.leading + before + behind)
  }
}

function numberPages({ paper, text, type }: Pages, { madeOn }: ReportDocument): void {
  const { count } = paper.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    paper.switchToPage(page)
    const y = PAGE.height - 40
    const number = `${page + 1} / ${count}`
    text('Parley', PAGE.left, y, { ...QUIET, colour: COLOURS.accent, weight: 'semibold' })
    text(`· ${madeOn}`, PAGE.left + type.widthOf('Parley ', QUIET.size, 'semibold'), y, QUIET)
    text(number, PAGE.width - PAGE.right - type.widthOf(number, QUIET.size), y, QUIET)
  }
}

function said(text: string): Words {
  return [{ text, style: 'plain' }]
}
