import type { Cell } from '../../../src/flow.ts'
import type { ResultColumn } from './result-columns.ts'

const FORMULA = /^[=+\-@\t\r\0]/

/** Tab-separated text that pastes into a spreadsheet; text that would act as a formula there gets a quote in front. */
export function spreadsheetText(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) => row.map((cell, place) => cellOf(cell, columns[place]?.numeric ?? false)).join('\t'))
  return [columns.map((column) => column.label).join('\t'), ...lines].join('\n')
}

function cellOf(cell: Cell, numeric: boolean): string {
  if (cell === null) return ''
  const text = String(cell).replace(/[\t\r\n]+/g, ' ')
  return !numeric && typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text
}
