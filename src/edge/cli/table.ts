import { plain } from './terminal.ts'

const GAP = '  '
const MOST_ROWS = 40
const LEAST_WIDTH = 4

export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  /** All there are, where not all are here. */
  readonly total?: number
}

/** Rows under their names, numbers to the right, cut where the line ends. */
export function tableText({ columns, rows, total = rows.length }: Table, width: number): string {
  const shown = rows.slice(0, MOST_ROWS).map((row) => row.map(cellText))
  const heads = columns.map(({ name }) => oneLine(name))
  const wanted = heads.map((head, index) => Math.max(widthOf(head), ...shown.map((row) => widthOf(row[index] ?? ''))))
  const widths = fitted(wanted, width)
  const isNumber = columns.map(({ type }) => type === 'number' || type === 'integer')
  const line = (cells: readonly string[]): string =>
    widths
      .map((size, index) => padded(cells[index] ?? '', size, isNumber[index] === true))
      .join(GAP)
      .trimEnd()
  const rest = total - shown.length
  const lines = [line(heads), widths.map((size) => '─'.repeat(size)).join(GAP), ...shown.map(line)]
  return `${lines.join('\n')}\n${rest > 0 ? `… ${rest} more rows\n` : ''}`
}

/** The widest columns give way until the line fits; none below four. */
function fitted(wanted: readonly number[], width: number): readonly number[] {
  const widths = [...wanted]
  let over = widths.reduce((sum, size) => sum + size + GAP.length, -GAP.length) - width
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    const size = widths[widest] ?? 0
    if (size <= LEAST_WIDTH) break
    widths[widest] = size - 1
    over--
  }
  return widths
}

function padded(text: string, size: number, right: boolean): string {
  const cut = widthOf(text) > size ? `${[...text].slice(0, size - 1).join('')}…` : text
  const space = ' '.repeat(Math.max(0, size - widthOf(cut)))
  return right ? space + cut : cut + space
}

function widthOf(text: string): number {
  return [...text].length
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '–'
  return oneLine(typeof cell === 'string' ? cell : typeof cell === 'object' ? JSON.stringify(cell) : String(cell))
}

function oneLine(text: string): string {
  return plain(text.replace(/\s+/g, ' '))
}
