import { moreText, type ShownTable } from './document.ts'
import type { Box, Page } from './slide-page.ts'

const ROW = 0.32
const SIZE = 11
const WIDEST_COLUMN = 2.6
const PADDING = 0.24
const LETTER = 0.1

/** The rows that fit the box. @returns its height */
export function writeSlideTable(page: Page, table: ShownTable, name: string, box: Box): number {
  const most = Math.floor((box.h - ROW) / ROW) - 1
  const rows = table.rows.slice(0, most)
  const widths = widthsOf({ ...table, rows }, box.w)
  const cell = (text: string, column: number, head: boolean) => ({
    text: page.deck.cut(text, (widths[column] ?? 0) - PADDING + 0.06, SIZE, head ? 'semibold' : 'regular'),
    numeric: table.columns[column]?.numeric === true,
    head,
  })
  const lines = [
    widths.map((_width, k) => cell(table.columns[k]?.label ?? '', k, true)),
    ...rows.map((row) => widths.map((_width, k) => cell(row[k] ?? '', k, false))),
  ]
  page.table(lines, widths, { x: box.x, y: box.y, rowHeight: ROW, size: SIZE, name })
  const { more, columns } = table
  const left = moreText({ rows: more.rows + table.rows.length - rows.length, columns: more.columns + columns.length - widths.length, atLeast: more.atLeast })
  const height = ROW * lines.length
  if (left === '') return height
  page.text(left, { x: box.x + 0.08, y: box.y + height + 0.06, w: box.w, h: ROW, size: 10, leading: 15, colour: '#69635c' })
  return height + ROW
}

function widthsOf({ columns, rows }: ShownTable, available: number): readonly number[] {
  const widths: number[] = []
  let used = 0
  for (const [column, { label }] of columns.entries()) {
    const longest = Math.max(label.length + 1, ...rows.map((row) => row[column]?.length ?? 0))
    const width = Math.min(WIDEST_COLUMN, PADDING + longest * LETTER)
    used += width
    if (used > available && column > 0) break
    widths.push(width)
  }
  return widths
}
