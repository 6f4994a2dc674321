import type { Column } from '../../../../../flow.ts'
import { defaultGrain } from '../../../index.ts'
import type { Placement } from '../../conditions/index.ts'
import type { Sketch } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { addFirstKey, timeExpr } from './time-expr.ts'

const DEFAULT_GRAIN = 'month'

/** "by month", "by weekday": the keys of time the words name. */
export function addGrain(state: BuildState): void {
  const { grain, part } = state.sketch
  const time = timeExpr(state)
  if (time === null) {
    for (const one of [grain, part]) if (one !== undefined) state.failed.push('time')
    return
  }
  if (grain !== undefined) addFirstKey(state, grain.grain.replace('fiscal_', ''), { kind: 'bucket', of: time, grain: grain.grain }, grain.chunk)
  if (part !== undefined) addFirstKey(state, part.part, { kind: 'part', of: time, part: part.part }, part.chunk)
}

/** "over time" without a grain: one that suits the period. */
export function addTimeline(state: BuildState, placement: Placement): void {
  const time = timeExpr(state)
  const chunk = state.sketch.chunks.find((one) => one.cue === 'over_time')
  if (time === null || chunk === undefined) {
    state.failed.push('time')
    return
  }
  const grain = defaultGrain(placement.periods[0]?.chunk.period?.resolved ?? { start: null, end: null })
  addFirstKey(state, grain, { kind: 'bucket', of: time, grain }, chunk)
}

/** The stretches a window walks along when none are named. */
export function addBucketFor(state: BuildState, window: NonNullable<Sketch['window']>): Column | null {
  const time = timeExpr(state)
  const grain = window.grain ?? DEFAULT_GRAIN
  return time === null ? null : addFirstKey(state, grain, { kind: 'bucket', of: time, grain }, window.chunk)
}
