import type { Cell } from '../api/wire.ts'
import { cellText } from './cell-text.ts'
import type { ResultColumn } from './result-columns.ts'

const SAMPLE = 300
const NARROWEST = 8
const WIDEST = 44
const PADDING = 4
/** Most letters are narrower than the zero that the unit `ch` is taken from. */
const LETTER = 0.9

/** Widths by content, in characters, fixed before rows are scrolled so that nothing moves. */
export function columnWidths(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): readonly number[] {
  const sample = rows.length <= SAMPLE ? rows : Array.from({ length: SAMPLE }, (_, place) => rows[Math.floor((place * rows.length) / SAMPLE)] ?? [])
  return columns.map((column, place) => {
    const longest = sample.reduce((most, row) => Math.max(most, cellText(row[place] ?? null, column).length), column.label.length)
    return Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(longest * LETTER))) + PADDING
  })
}
