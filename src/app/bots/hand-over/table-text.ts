import type { ShownTable } from '../../report-files/index.ts'

const MOST_LINES = 10

/** A table for a chat: names of its columns, then rows, ten lines at most with the one that says how many more there are. */
export function tableText({ columns, rows, more }: ShownTable): string {
  const all = rows.length + more.rows
  const shown = rows.slice(0, all > MOST_LINES - 1 ? MOST_LINES - 2 : MOST_LINES - 1)
  const left = all - shown.length
  const lines = [columns.map(({ label }) => label).join(' | '), ...shown.map((row) => row.join(' | '))]
  return (left > 0 ? [...lines, `… and ${left}${more.atLeast ? '+' : ''} more`] : lines).join('\n')
}
