import type { Frame, FrameColumn } from '../../../app/conversations/index.ts'
import type { Cell, CellType } from '../../../flow.ts'

const WIRE_TYPES = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  float: 'number',
  boolean: 'boolean',
  date: 'date',
  time: 'string',
  timestamp: 'datetime',
  timestamptz: 'datetime',
  json: 'json',
  binary: 'string',
} as const satisfies Readonly<Record<CellType, string>>

export function wireColumns(columns: readonly FrameColumn[]): { name: string; type: (typeof WIRE_TYPES)[CellType] }[] {
  return columns.map((column) => ({ name: column.name, type: WIRE_TYPES[column.type] }))
}

export function wireRows(frame: Pick<Frame, 'columns' | 'rows'>): unknown[][] {
  return frame.rows.map((row) => row.map((cell, index) => wireCell(cell, frame.columns[index]?.type ?? 'text')))
}

/** Digits a JSON number keeps in every language that reads it as a double. */
const SAFE_DIGITS = 15

/** Decimals become JSON numbers while a double holds them exactly, else they stay text. */
function wireCell(cell: Cell, type: CellType): Cell {
  if (typeof cell !== 'string' || type !== 'decimal') return cell
  const digits = cell.replace(/^-?0*\.?0*|\./g, '')
  return digits.length <= SAFE_DIGITS ? Number(cell) : cell
}

const PREVIEW_ROWS = 20

/** Header and first rows as CSV; one line per row, so line breaks inside cells become spaces. */
export function textPreview(frame: Frame): string {
  const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ')
  const lines = frame.rows.slice(0, PREVIEW_ROWS).map((row) => row.map((cell) => csvField(oneLine(cellText(cell)))).join(','))
  return [frame.columns.map((column) => csvField(oneLine(column.name))).join(','), ...lines].join('\n')
}

export function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell)
}

/** One field by RFC 4180. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}
