import { createHash } from 'node:crypto'
import type { Features } from './build/index.ts'
import table from './calibration.json' with { type: 'json' }

/** How facts about a plan become the share of right answers among plans like it. Made by `npm run bench -- calibrate`. */
export interface Calibration {
  /** Logistic weights by feature; "bias" stands alone. */
  readonly weights: Readonly<Record<string, number>>
  /** From which weighted sum on which share was right, both rising. */
  readonly steps: readonly (readonly number[])[]
}

const IN_FORCE: Calibration = table

/** Hash of the table in force: readings made with different tables are not comparable. */
export const CALIBRATION_ID = createHash('sha256').update(JSON.stringify(table)).digest('hex').slice(0, 16)

/** Share of right answers measured among plans that looked like this one. */
export function confidenceOf(features: Features, { weights, steps }: Calibration = IN_FORCE): number {
  const raw = rawOf(features, weights)
  let confidence = steps[0]?.[1] ?? 0
  for (const [from, share] of steps) if (from !== undefined && share !== undefined && raw >= from) confidence = share
  return confidence
}

/** Weighted sum of a plan's features: orders plans by how likely they are right. */
export function rawOf(features: Features, weights: Calibration['weights'] = IN_FORCE.weights): number {
  return Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * (name === 'bias' ? 1 : (features[name] ?? 0)), 0)
}
