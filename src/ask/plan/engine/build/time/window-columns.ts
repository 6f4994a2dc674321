import type { Column, Expr } from '../../../../../flow.ts'
import type { Placement } from '../../conditions/index.ts'
import { whyOf } from '../../draft.ts'
import type { BuildState } from '../build-state.ts'
import { addBucketFor, addTimeline } from './grain-columns.ts'
import { addShare } from './share-column.ts'

const MOVING_SIZE = 3

/** Shares, running totals, moving averages and growth over the finished groups. False when the words cannot be served. */
export function addWindow(state: BuildState, placement: Placement): boolean {
  const { window, overTime, grain } = state.sketch
  if (overTime && grain === undefined) addTimeline(state, placement)
  if (window === undefined) return true
  const { list } = state.columns
  const figure = list.find(({ expr }) => expr.kind === 'measure' || expr.kind === 'aggregate')
  if (figure === undefined) return false
  if (window.kind === 'share') return addShare(state, window.chunk, figure, placement)
  const bucket = list.find((column) => column.expr.kind === 'bucket') ?? addBucketFor(state, window)
  if (bucket === null) return false
  const { kind: fn, size = MOVING_SIZE } = window
  const of: Expr = { kind: 'column', column: figure.name }
  const expr: Expr = { kind: 'window', fn, of, within: [], along: bucket.name, ...(fn === 'moving' ? { size } : {}) }
  if (fn !== 'running') showAs(list, figure, fn === 'moving' ? 'hidden' : 'asked')
  state.columns.add(`${fn}_${figure.name}`, expr, 'asked', whyOf(window.chunk))
  return true
}

/** Shows a column otherwise, in its place. */
function showAs(list: Column[], column: Column, show: Column['show']): void {
  list.splice(list.indexOf(column), 1, { ...column, show })
}
