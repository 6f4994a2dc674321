import { createHash } from 'node:crypto'
import type { Features } from './build/index.ts'
import table from './calibration.json' with { type: 'json' }

/** Hash of the table in force: readings made with different tables are not comparable. */
export const CALIBRATION_ID = createHash('sha256').update(JSON.stringify(table)).digest('hex').slice(0, 16)

const WEIGHTS: Readonly<Record<string, number>> = table.weights
const STEPS: readonly (readonly number[])[] = table.steps

/** Share of right answers measured among plans that looked like this one. */
export function confidenceOf(features: Features): number {
  const raw = rawOf(features)
  let confidence = STEPS[0]?.[1] ?? 0
  for (const [from, share] of STEPS) if (from !== undefined && share !== undefined && raw >= from) confidence = share
  return confidence
}

export function rawOf(features: Features): number {
  return Object.entries(WEIGHTS).reduce((sum, [name, weight]) => sum + weight * (name === 'bias' ? 1 : (features[name] ?? 0)), 0)
}
