import { type Calibration, confidenceOf, rawOf } from '../../src/ask/plan/engine/index.ts'
import { fitSteps } from './isotonic.ts'
import { fitLogistic, type Sample } from './logistic.ts'

/** A plan and the database it is of: what is measured on one database says little about others of the same one. */
export interface GroupedSample extends Sample {
  readonly database: string
}

/** Weights from all samples, steps from scores each of which was made without its own database. */
export function fitCalibration(samples: readonly GroupedSample[], folds: number): Calibration {
  const scored = foldsOf(samples, folds).flatMap(({ kept, left }) => {
    const weights = fitLogistic(kept)
    return left.map((one) => ({ raw: rawOf(one.features, weights), right: one.right }))
  })
  return { weights: fitLogistic(samples), steps: fitSteps(scored) }
}

/** Confidence of each sample by a table made without its database: what to expect of databases never seen. In the order of the samples. */
export function heldOut(samples: readonly GroupedSample[], folds: number): readonly number[] {
  const confidence = new Map<GroupedSample, number>()
  for (const { kept, left } of foldsOf(samples, folds)) {
    const table = fitCalibration(kept, folds)
    for (const one of left) confidence.set(one, confidenceOf(one.features, table))
  }
  return samples.map((one) => confidence.get(one) ?? 0)
}

interface Fold {
  readonly kept: readonly GroupedSample[]
  readonly left: readonly GroupedSample[]
}
/** Parts of about equal size, each database wholly in one. */
function foldsOf(samples: readonly GroupedSample[], folds: number): readonly Fold[] {
  const parts: GroupedSample[][] = Array.from({ length: folds }, () => [])
  const bySize = [...Map.groupBy(samples, (one) => one.database).values()].toSorted((a, b) => b.length - a.length)
  for (const group of bySize) parts.toSorted((a, b) => a.length - b.length)[0]?.push(...group)
  return parts.filter((left) => left.length > 0).map((left) => ({ left, kept: parts.filter((part) => part !== left).flat() }))
}
