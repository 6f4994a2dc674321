import { styleText } from 'node:util'
import type { RunEvent } from '../../../warehouse/pipelines/index.ts'
import type { Terminal } from '../terminal.ts'
import { cut, type Paint, progressLine, progressTable, statusLine } from './progress-lines.ts'
import { openRows, type ProgressRow, type ProgressRows } from './progress-rows.ts'

const REDRAW_MS = 100
const LINE_MS = 5_000
/** Below the rows: the status, and the line where the cursor stands. */
const OTHER_LINES = 3
const DEFAULT_HEIGHT = 24

export interface Progress {
  event(event: RunEvent): void
  end(): void
}

/** Follows a run: redrawn lines where a person watches, one line per resource and 5 s elsewhere, events as JSON when asked. */
export async function followRun(
  terminal: Terminal,
  options: { readonly json: boolean; readonly quiet: boolean; readonly elapsed: () => number },
): Promise<Progress> {
  if (options.json) return { event: (event) => terminal.complain(`${JSON.stringify(event)}\n`), end: () => undefined }
  if (options.quiet) return { event: () => undefined, end: () => undefined }
  const rows = openRows(options.elapsed)
  return terminal.isTerminal ? drawn(rows, terminal, options.elapsed) : spoken(rows, terminal, options.elapsed)
}

/** Ten times a second; the last picture stays, whole, above what is said then. */
async function drawn(rows: ProgressRows, terminal: Terminal, elapsed: () => number): Promise<Progress> {
  const { createLogUpdate } = await import('log-update')
  const screen = createLogUpdate(process.stderr, { showCursor: true })
  const draw = (): void => {
    const [all, pause] = [rows.all(), rows.pause()]
    const status = statusLine(elapsed(), { begun: rows.begun, heardAt: rows.heardAt(), isFirst: all.length === 0, ...(pause && { pause }) })
    screen([...pictured(all, terminal.width), styled('dim', cut(status, terminal.width - 1))].join('\n'))
  }
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  return {
    event: (event) => void rows.take(event),
    end: () => {
      clearInterval(timer)
      screen.clear()
      screen.done()
      for (const line of progressTable(rows.all(), terminal.width - 1, paint)) terminal.complain(`${line.trimEnd()}\n`)
    },
  }
}

/** As many as the terminal is high; those that are complete give way first. */
function pictured(all: readonly ProgressRow[], width: number): readonly string[] {
  const most = Math.max(1, (process.stderr.rows ?? DEFAULT_HEIGHT) - OTHER_LINES)
  const lines = progressTable(all, width - 1, paint)
  return lines.length <= most ? lines : [styled('dim', `… ${lines.length - most + 1} more above`), ...lines.slice(lines.length - most + 1)]
}

const paint: Paint = (part, text) => {
  if (part === 'mark') return styled('green', text)
  if (part === 'bar') return styled('cyan', text)
  if (part === 'retries') return styled('yellow', text)
  return part === 'name' || part === 'rows' ? text : styled('dim', text)
}

/** Colours only where they are wanted (NO_COLOR, a terminal that has some). */
function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stderr })
}

function spoken(rows: ProgressRows, terminal: Terminal, elapsed: () => number): Progress {
  const said = new Map<string, number>()
  const say = (row: ProgressRow): void => {
    said.set(row.resource, elapsed())
    terminal.complain(`${progressLine(row)}\n`)
  }
  return {
    event: (event) => {
      const row = rows.take(event)
      if (row !== undefined && elapsed() - (said.get(row.resource) ?? rows.begun) >= LINE_MS) say(row)
      if (event.type === 'step-end' && event.step === 'extract') rows.all().forEach(say)
    },
    end: () => undefined,
  }
}
