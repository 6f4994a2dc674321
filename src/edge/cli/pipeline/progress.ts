import type { RunEvent } from '../../../warehouse/pipelines/index.ts'
import { plain, type Terminal } from '../terminal.ts'

const REDRAW_MS = 100
const LINE_MS = 5_000
const BAR_CELLS = 16

export interface Progress {
  event(event: RunEvent): void
  end(): void
}

interface Row {
  readonly resource: string
  readonly begun: number
  pages: number
  rows: number
  bytes: number
  requests: number
  retries: number
  total: number | null
  said: number
}

/** Follows a run: redrawn lines where a person watches, one line per resource and 5 s elsewhere, events as JSON when asked. */
export async function followRun(
  terminal: Terminal,
  options: { readonly json: boolean; readonly quiet: boolean; readonly elapsed: () => number },
): Promise<Progress> {
  if (options.json) return { event: (event) => terminal.complain(`${JSON.stringify(event)}\n`), end: () => undefined }
  if (options.quiet) return { event: () => undefined, end: () => undefined }
  const table = openRows(options.elapsed)
  return terminal.isTerminal ? drawn(table, terminal) : spoken(table, terminal, options.elapsed)
}

function openRows(elapsed: () => number) {
  const rows = new Map<string, Row>()
  const of = (resource: string): Row => {
    const row = rows.get(resource) ?? { resource, begun: elapsed(), pages: 0, rows: 0, bytes: 0, requests: 0, retries: 0, total: null, said: elapsed() }
    rows.set(resource, row)
    return row
  }
  return {
    elapsed,
    all: () => [...rows.values()],
    take: (event: RunEvent): Row | undefined => {
      if (event.type === 'page') {
        const row = of(event.resource)
        row.pages++
        row.rows += event.rows
        row.bytes += event.bytes
        if (event.parent === undefined) row.total = event.total ?? row.total
        return row
      }
      if (event.type === 'request-end') of(event.resource).requests++
      if (event.type === 'retry') of(event.resource).retries++
      return undefined
    },
  }
}
type Rows = ReturnType<typeof openRows>

/** At most ten times a second; the last picture stays. */
async function drawn(table: Rows, terminal: Terminal): Promise<Progress> {
  const { createLogUpdate } = await import('log-update')
  const screen = createLogUpdate(process.stderr, { showCursor: true })
  let isStale = false
  const draw = (): void => {
    if (!isStale) return
    isStale = false
    screen(
      table
        .all()
        .map((row) => line(row, table.elapsed(), terminal.width, true))
        .join('\n'),
    )
  }
  const timer = setInterval(draw, REDRAW_MS)
  return {
    event: (event) => {
      table.take(event)
      isStale = true
    },
    end: () => {
      clearInterval(timer)
      draw()
      screen.done()
    },
  }
}

function spoken(table: Rows, terminal: Terminal, elapsed: () => number): Progress {
  const say = (row: Row): void => {
    row.said = elapsed()
    terminal.complain(`${line(row, elapsed(), Number.POSITIVE_INFINITY, false)}\n`)
  }
  return {
    event: (event) => {
      const row = table.take(event)
      if (row !== undefined && elapsed() - row.said >= LINE_MS) say(row)
      if (event.type === 'step-end' && event.step === 'extract') table.all().forEach(say)
    },
    end: () => undefined,
  }
}

/** `users  ████░░░░  page 3/~3  95 rows  1,200 rows/s  38 KB  4 requests  1.2 s` */
export function line(row: Omit<Row, 'said'>, now: number, width: number, hasBar: boolean): string {
  const seconds = Math.max(0.001, (now - row.begun) / 1_000)
  const pages =
    row.total === null || row.rows === 0 ? `page ${row.pages}` : `page ${row.pages}/~${Math.max(row.pages, Math.ceil((row.total / row.rows) * row.pages))}`
  const parts = [
    plain(row.resource),
    ...(hasBar && row.total !== null && row.total > 0 ? [bar(row.rows / row.total)] : []),
    pages,
    `${count(row.rows)} rows`,
    ...(hasBar ? [`${count(Math.round(row.rows / seconds))} rows/s`] : []),
    size(row.bytes),
    ...(hasBar ? [`${row.requests} requests`] : []),
    ...(row.retries > 0 ? [`${row.retries} retries`] : []),
    `${seconds.toFixed(1)} s`,
  ]
  const text = parts.join('  ')
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
