import type { Grain } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import type { ParseState } from '../parse-state.ts'

const GRAINS: readonly Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'year', 'fiscal_quarter', 'fiscal_year']

export function grainOf(name: string | undefined): Grain | undefined {
  return GRAINS.find((one) => one === name)
}

/** "monthly", "by week" */
export function readGrain(state: ParseState, chunk: Chunk, [name]: readonly string[]) {
  state.at++
  const grain = grainOf(name)
  if (grain !== undefined) state.grain = { grain, chunk }
}

/** "by weekday", "per hour of the day" */
export function readPart(state: ParseState, chunk: Chunk, [name]: readonly string[]) {
  state.part = { part: name === 'hour' ? 'hour' : name === 'month_of_year' ? 'month_of_year' : 'weekday', chunk }
  state.at++
}

export function readOverTime(state: ParseState) {
  state.overTime = true
  state.at++
}
