import { COLOURS } from './colours.ts'
import { type Block, plain, type ReportDocument, type Section, type ShownExhibit, shareText, type Words } from './document.ts'
import { type Deck, newDeck, type Page, SLIDE } from './slide-page.ts'
import { writeSlideTable } from './slide-table.ts'

/** A deck of more is not shown. */
const MOST_SECTIONS = 12
const TOP = 1.95
const PICTURE = { x: SLIDE.left, y: TOP, w: 7.75, h: 4.36 } as const
const ASIDE = { x: 8.7, w: SLIDE.width - 8.7 - SLIDE.left } as const
const BOTTOM = 6.7
const TITLE = { size: 24, leading: 31, weight: 'semibold' } as const
const BODY = { size: 14, leading: 21 } as const
const QUIET = { size: 11, leading: 16.5, colour: COLOURS.quiet } as const
const SQL = { size: 8, leading: 11.5 } as const
const GAP = 0.35

/** The report as slides: title, one for each finding, what was checked, and the SQL. */
export async function slidesOf(report: ReportDocument): Promise<Uint8Array> {
  const deck = newDeck(report.title, report.madeOn)
  titleSlide(deck, report)
  sectionSlides(deck, { title: 'At a glance', blocks: report.lead })
  for (const section of report.sections.slice(0, MOST_SECTIONS)) sectionSlides(deck, section)
  checkedSlide(deck, report)
  statementSlides(deck, report)
  return deck.bytes()
}

function titleSlide(deck: Deck, { title, question, facts, madeOn }: ReportDocument): void {
  const page = deck.page({ footer: false })
  page.box({ x: SLIDE.left, y: 1.35, w: 0.6, h: 0.06, colour: COLOURS.accent })
  const width = SLIDE.width - 2 * SLIDE.left
  if (question !== title) page.text(question, { x: SLIDE.left, y: 1.65, w: width, h: 0.75, size: 16, leading: 24, colour: COLOURS.quiet })
  page.text(title, { x: SLIDE.left, y: 2.4, w: 11.2, h: 2.3, size: 34, leading: 42, weight: 'semibold', least: 22 })
  page.text(facts.join('\n'), { x: SLIDE.left, y: 5.1, w: width, h: 1.45, ...QUIET })
  page.text(`Parley · ${madeOn}`, { x: SLIDE.left, y: 6.85, w: width, h: 0.3, ...QUIET, size: 10, colour: COLOURS.accent })
}

/** Words beside the first picture or table; each further exhibit on a slide of its own. */
function sectionSlides(deck: Deck, { title, share, blocks }: Section): void {
  const exhibits = blocks.flatMap((block) => (block.kind === 'exhibit' ? [block.exhibit] : []))
  const leading = exhibits.find(({ picture }) => picture !== undefined) ?? exhibits[0]
  const text = linesOf(blocks)
  if (text === '' && leading === undefined) return
  const page = deck.page()
  titled(page, title)
  if (text !== '') page.notes([title, text].join('\n\n'))
  if (leading === undefined) {
    const from = TOP + (share === undefined ? 0 : shareFigure(page, share, SLIDE.left))
    page.text(text, { x: SLIDE.left, y: from, w: 10.2, h: BOTTOM - from, ...BODY, size: 16, leading: 24, least: 13 })
  } else {
    const height = writeExhibit(page, leading, text === '' && share === undefined ? SLIDE.width - 2 * SLIDE.left : PICTURE.w)
    const beside = leading.picture !== undefined || height > 2.6
    const x = beside ? ASIDE.x : SLIDE.left
    const y = beside ? TOP + 0.1 : TOP + height + GAP
    const from = y + (share === undefined ? 0 : shareFigure(page, share, x))
    page.text(text, { x, y: from, w: beside ? ASIDE.w : 10.2, h: BOTTOM - from, ...BODY, least: 12 })
  }
  for (const exhibit of exhibits) if (exhibit !== leading && exhibit.picture !== undefined) exhibitSlide(deck, exhibit)
}

function exhibitSlide(deck: Deck, exhibit: ShownExhibit): void {
  const page = deck.page()
  titled(page, exhibit.title)
  writeExhibit(page, exhibit, PICTURE.w)
  if (exhibit.picture) page.text(exhibit.picture.description, { x: ASIDE.x, y: TOP + 0.1, w: ASIDE.w, h: BOTTOM - TOP, ...BODY, least: 12 })
}

function titled(page: Page, title: string): void {
  page.text(title, { x: SLIDE.left, y: 0.5, w: SLIDE.width - 2 * SLIDE.left, h: 1.3, ...TITLE, least: 18 })
}

/** @returns its height */
function shareFigure(page: Page, share: number, x: number): number {
  const [first = '', percent = '', rest = ''] = shareText(share).split(/(\d+\u00a0%)/)
  const caption = share < 0 ? 'against the change' : rest.trim()
  page.text(percent, { x, y: TOP + 0.05, w: ASIDE.w, h: 0.65, size: 34, leading: 42, weight: 'semibold', colour: COLOURS.accent })
  page.text(share < 0 ? caption : `${first.trim().toLowerCase()}: ${caption}`.replace(/^explains: /, ''), { x, y: TOP + 0.7, w: ASIDE.w, h: 0.3, ...QUIET })
  page.box({ x, y: TOP + 1.08, w: ASIDE.w, h: 0.06, colour: COLOURS.track })
  page.box({ x, y: TOP + 1.08, w: Math.max(0.05, ASIDE.w * Math.min(1, Math.abs(share))), h: 0.06, colour: share < 0 ? COLOURS.against : COLOURS.accent })
  return 1.4
}

/** @returns its height */
function writeExhibit(page: Page, { picture, table, title }: ShownExhibit, width: number): number {
  if (picture) {
    page.picture(picture, PICTURE)
    return PICTURE.h
  }
  return table ? writeSlideTable(page, table, title, { x: SLIDE.left, y: TOP, w: width, h: BOTTOM - TOP }) : 0
}

function checkedSlide(deck: Deck, { checked, notes }: ReportDocument): void {
  const columns = [
    { title: 'Checked and unremarkable', lines: checked },
    { title: 'Assumptions and caveats', lines: notes },
  ].filter(({ lines }) => lines.length > 0)
  if (columns.length === 0) return
  const page = deck.page()
  titled(page, 'What was checked')
  const width = (SLIDE.width - 2 * SLIDE.left - (columns.length - 1) * 0.6) / columns.length
  for (const [at, { title, lines }] of columns.entries()) {
    const x = SLIDE.left + at * (width + 0.6)
    page.text(title, { x, y: 1.45, w: width, h: 0.4, size: 14, leading: 21, weight: 'semibold', colour: COLOURS.accent })
    page.text(bullets(lines), { x, y: TOP, w: Math.min(width, 10.2), h: BOTTOM - TOP, ...BODY, least: 10 })
  }
}

function bullets(lines: readonly Words[]): string {
  return lines.map((words) => `• ${plain(words)}`).join('\n')
}

/** Statements one after another in two columns, over as many slides as they need. */
function statementSlides(deck: Deck, { statements }: ReportDocument): void {
  if (statements.length === 0) return
  const width = (SLIDE.width - 2 * SLIDE.left - 0.5) / 2
  const perColumn = Math.floor(((BOTTOM - 1.45) * 72) / SQL.leading)
  const lines = statements.flatMap(({ number, title, connection, sql }) => [
    { text: deck.cut(`${number}. ${title} · ${connection}`, width, SQL.size, 'semibold'), head: true },
    ...deck.lines(sql, width, SQL.size).map((text) => ({ text, head: false })),
    { text: '', head: false },
  ])
  const columns: (typeof lines)[] = []
  for (let at = 0; at < lines.length; at += perColumn) columns.push(lines.slice(at, at + perColumn))
  for (let at = 0; at < columns.length; at += 2) {
    const page = deck.page()
    page.text(at === 0 ? 'Appendix: SQL' : 'Appendix: SQL, continued', { x: SLIDE.left, y: 0.5, w: 10, h: 0.6, ...TITLE })
    for (const [side, column] of columns.slice(at, at + 2).entries())
      page.lines(column, { x: SLIDE.left + side * (width + 0.5), y: 1.45, w: width, h: BOTTOM - 1.45, ...SQL })
  }
}

/** What is said beside exhibits, one paragraph a line. */
function linesOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) => {
      if (block.kind === 'paragraph' || block.kind === 'heading') return [plain(block.words)]
      if (block.kind === 'item') return [`${'    '.repeat(Math.min(block.depth, 4))}${block.marker || ' '} ${plain(block.words)}`]
      if (block.kind === 'code') return [block.text]
      return block.kind === 'table' ? block.table.rows.map((row) => row.join(' · ')) : []
    })
    .join('\n')
    .trim()
}
