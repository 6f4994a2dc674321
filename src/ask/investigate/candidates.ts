import type { Cell } from '../../flow.ts'
import { type Anomaly, type Detection, detect } from './detect.ts'
import type { Dimension } from './dimensions.ts'
import type { Part } from './plans.ts'
import { keyOf, type Segments } from './series.ts'

/** Something that moved, with the segments it was found among. */
export interface Candidate extends Anomaly {
  readonly by: readonly Dimension[]
  readonly parts: readonly Part[]
  readonly among: Segments
}

/** What was read of one dimension, or of two together. */
export interface Scan {
  readonly by: readonly Dimension[]
  readonly segments: Segments
}

/** A pair has many more values than a dimension, so chance has more of them to play with. */
const LEAST_PAIR_Z = { sum: 4.5, rate: 6 }

export function candidatesOf({ by, segments }: Scan, detection: Detection): readonly Candidate[] {
  return detect(segments, detection)
    .filter((one) => by.length === 1 || (one.kind !== 'gap' && Math.abs(one.z) >= LEAST_PAIR_Z[one.series.bottom === null ? 'sum' : 'rate']))
    .map((one) => ({ ...one, by, parts: partsOf(by, one.series.value), among: segments }))
}

export function partsOf(by: readonly Dimension[], values: readonly Cell[]): readonly Part[] {
  return by.map((dimension, i) => ({ dimension, value: values[i] ?? null }))
}

export function byId(by: readonly Dimension[]): string {
  return keyOf(by.map((one) => one.id))
}

/** How much of the figure it is: what it would have had, or has, whichever is more. */
export function extentOf(one: Anomaly): number {
  return one.expected + Math.max(one.excess, 0)
}
