import type { Display } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import type { ParseState } from '../parse-state.ts'
import { takeDirection } from './read-order-noun.ts'

const MARKS: readonly Display['mark'][] = ['bar', 'pie', 'line', 'scatter', 'area', 'histogram', 'stacked_bar', 'grouped_line', 'grouped_scatter', 'table']

/** The mark a chart is asked as, or the axis it is sorted by. */
export function readChart(state: ParseState, chunk: Chunk, [name = '']: readonly string[]) {
  state.at++
  if (name === 'axis_x' || name === 'axis_y') {
    if (state.mode === 'order') state.orders.push({ count: false, direction: takeDirection(state), chunk, axis: name === 'axis_x' ? 'x' : 'y' })
    return
  }
  state.mark = MARKS.find((mark) => mark === name) ?? state.mark
}
