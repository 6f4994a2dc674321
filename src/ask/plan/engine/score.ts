import type { Features } from './build/index.ts'

/** What each fact about a plan is worth when plans of one question are compared. Hand-set; the calibration is measured. */
const WEIGHTS: Readonly<Record<string, number>> = {
  worthMean: 1.0,
  worthMin: 0.25,
  unused: -0.12,
  oddities: -0.12,
  guesses: -0.12,
  folded: -0.04,
  strangers: -0.22,
  set: -0.03,
  joins: -0.004,
}
const BASE = -0.25

export function scoreOf(features: Features): number {
  const sum = Object.entries(WEIGHTS).reduce((total, [name, weight]) => total + weight * (features[name] ?? 0), BASE)
  return Math.max(0, Math.min(1, sum))
}
