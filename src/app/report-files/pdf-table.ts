import { COLOURS } from './colours.ts'
import { moreText, type ShownTable } from './document.ts'
import { CONTENT_WIDTH, type Look, PAGE, type Pages } from './pdf-page.ts'
import type { Typesetter } from './typeset.ts'

const CELL: Look = { size: 8, leading: 15.5 }
const HEAD: Look = { size: 8, leading: 15.5, colour: COLOURS.quiet, weight: 'medium' }
const GAP = 18
const WIDEST_COLUMN = 170
const NARROWEST_COLUMN = 26
/** Rows that stay with the header. */
const FIRST_ROWS = 3

/** Rows as text, columns as wide as what is in them; columns and rows that do not fit are counted. */
export function writeTable(pages: Pages, table: ShownTable): void {
  const widths = fittingWidths(table, pages.type, CONTENT_WIDTH, CELL.size)
  const left = moreText({ ...table.more, columns: table.more.columns + table.columns.length - widths.length })
  pages.need(HEAD.leading + CELL.leading * Math.min(FIRST_ROWS, table.rows.length))
  writeHead(pages, table, widths)
  for (const row of table.rows) {
    const page = pages.paper.bufferedPageRange().count
    pages.need(CELL.leading)
    if (pages.paper.bufferedPageRange().count > page) writeHead(pages, table, widths)
    writeRow(pages, row, table, widths, CELL)
  }
  if (left !== '') {
    pages.space(3)
    pages.words([{ text: left, style: 'plain' }], { ...CELL, colour: COLOURS.quiet })
  }
}

/** Widths of the first columns that fit beside each other, at least one. */
export function fittingWidths({ columns, rows }: ShownTable, type: Typesetter, available: number, size: number): readonly number[] {
  const widths: number[] = []
  let used = 0
  for (const [column, { label }] of columns.entries()) {
    const widest = Math.max(NARROWEST_COLUMN, type.widthOf(label, size, 'medium'), ...rows.map((row) => type.widthOf(row[column] ?? '', size)))
    const width = Math.min(WIDEST_COLUMN, widest)
    used += width + (column > 0 ? GAP : 0)
    if (used > available && column > 0) break
    widths.push(width)
  }
  return widths
}

function writeHead(pages: Pages, table: ShownTable, widths: readonly number[]): void {
  const labels = table.columns.map(({ label }) => label)
  writeRow(pages, labels, table, widths, HEAD, '#c6c1b9')
}

function writeRow(pages: Pages, cells: readonly string[], { columns }: ShownTable, widths: readonly number[], look: Look, rule: string = COLOURS.track): void {
  const y = pages.y()
  let x: number = PAGE.left
  for (const [column, width] of widths.entries()) {
    const said = pages.type.cut(cells[column] ?? '', width, look.size, look.weight)
    const inset = columns[column]?.numeric === true ? width - pages.type.widthOf(said, look.size, look.weight) : 0
    pages.text(said, x + inset, y + 3, look)
    x += width + GAP
  }
  pages.advance(look.leading)
  pages.paper
    .moveTo(PAGE.left, y + look.leading - 1)
    .lineTo(x - GAP, y + look.leading - 1)
    .lineWidth(0.5)
    .stroke(rule)
}
