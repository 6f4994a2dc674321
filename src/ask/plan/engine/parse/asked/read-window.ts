import type { Chunk } from '../../chunks.ts'
import { grainOf } from '../arrange/read-time.ts'
import type { ParseState } from '../parse-state.ts'

const WINDOWS = ['share', 'running', 'growth', 'moving'] as const

/** "share of", "running total", "growth per month", "3-month moving average" */
export function readWindow(state: ParseState, chunk: Chunk, [size, grainName]: readonly string[], head: string) {
  state.at++
  const kind = WINDOWS.find((one) => one === head)
  if (kind === undefined) return
  const grain = grainOf(grainName)
  state.window = { kind, chunk, ...(size === undefined ? {} : { size: Number(size) }), ...(grain === undefined ? {} : { grain }) }
  const next = state.peek(state.skip(0))
  if (kind === 'share' && next !== undefined && /^total$/i.test(next.text)) state.at = next.at + 1
}
