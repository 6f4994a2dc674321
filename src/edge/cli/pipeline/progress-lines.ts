import { plain } from '../terminal.ts'
import type { ProgressPause, ProgressRow } from './progress-rows.ts'

const BAR_CELLS = 16
const GAP = '  '
const LEAST_NAME = 12
const QUIET_SECONDS = 3
/** What gives way first where a line is narrow; name and rows stay. */
const GIVES_WAY = ['requests', 'size', 'rate', 'bar', 'page', 'time', 'retries'] as const
const RIGHT = new Set(['rows', 'rate', 'size', 'requests', 'retries', 'time'])

type Part = 'mark' | 'name' | 'rows' | (typeof GIVES_WAY)[number]
const ORDER: readonly Part[] = ['mark', 'name', 'bar', 'page', 'rows', 'rate', 'size', 'requests', 'retries', 'time']

/** How a part is shown once it has its place. */
export type Paint = (part: Part, text: string) => string

/** `✓ users  ████████  page 3/~3  95 rows  1,200 rows/s  38 KB  4 requests  1.2 s`, one below the other, none wider than `width`. */
export function progressTable(rows: readonly ProgressRow[], width: number, paint: Paint = (_part, text) => text): readonly string[] {
  const cells = rows.map(cellsOf)
  const widths = new Map(ORDER.map((part) => [part, Math.max(0, ...cells.map((row) => row[part].length))]))
  narrowed(widths, width)
  const shown = ORDER.filter((part) => (widths.get(part) ?? 0) > 0)
  return cells.map((row) => shown.map((part) => paint(part, placed(row[part], widths.get(part) ?? 0, part))).join(GAP))
}

/** For logs: one row by itself, all that is counted. */
export function progressLine(row: ProgressRow): string {
  const { name, page, rows, size, retries, time } = cellsOf(row)
  return [name, page, rows, size, retries, time].filter((part) => part !== '').join(GAP)
}

/** `0:21  trying flaky again in 8 s (429)` */
export function statusLine(now: number, at: { readonly begun: number; readonly heardAt: number; readonly isFirst: boolean; readonly pause?: ProgressPause }) {
  const seconds = Math.floor((now - at.begun) / 1_000)
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  const quiet = Math.floor((now - at.heardAt) / 1_000)
  if (at.pause !== undefined) {
    const left = Math.max(0, Math.ceil((at.pause.until - now) / 1_000))
    return `${clock}  trying ${plain(at.pause.resource)} again${left > 0 ? ` in ${left} s` : ''} (${plain(at.pause.why)})`
  }
  if (at.isFirst) return `${clock}  asking the API`
  return quiet >= QUIET_SECONDS ? `${clock}  last heard ${quiet} s ago` : clock
}

/** Cut where the terminal ends: a line that wraps cannot be drawn over. */
export function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text
}

function narrowed(widths: Map<Part, number>, width: number): void {
  const over = (): number => [...widths.values()].filter((each) => each > 0).reduce((sum, each) => sum + each + GAP.length, -GAP.length) - width
  const shorten = (least: number): void => {
    const name = widths.get('name') ?? 0
    if (over() > 0) widths.set('name', Math.min(name, Math.max(least, name - over())))
  }
  const longest = widths.get('name') ?? 0
  for (const part of GIVES_WAY) {
    shorten(Math.max(LEAST_NAME, Math.floor(width / 4)))
    if (over() > 0) widths.set(part, 0)
  }
  shorten(1)
  widths.set('name', Math.min(longest, (widths.get('name') ?? 0) - Math.min(0, over())))
}

function placed(text: string, size: number, part: Part): string {
  const fitting = cut(text, size)
  return RIGHT.has(part) ? fitting.padStart(size) : fitting.padEnd(size)
}

function cellsOf({ resource, pages, rows, bytes, requests, retries, total, seconds }: ProgressRow): Readonly<Record<Part, string>> {
  const ofPages = total === null || rows === 0 ? '' : `/~${Math.max(pages, Math.ceil((total / rows) * pages))}`
  return {
    mark: total !== null && rows >= total ? '✓' : ' ',
    name: plain(resource),
    bar: total !== null && total > 0 ? bar(rows / total) : '',
    page: `page ${pages}${ofPages}`,
    rows: counted(rows, 'row'),
    rate: `${number(Math.round(rows / Math.max(0.001, seconds)))} rows/s`,
    size: size(bytes),
    requests: counted(requests, 'request'),
    retries: retries === 0 ? '' : retries === 1 ? '1 retry' : `${number(retries)} retries`,
    time: `${seconds.toFixed(1)} s`,
  }
}

function bar(share: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * BAR_CELLS)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`
}

function counted(value: number, word: string): string {
  return `${number(value)} ${word}${value === 1 ? '' : 's'}`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
