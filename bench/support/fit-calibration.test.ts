import { expect, test } from 'vitest'
import { confidenceOf } from '../../src/ask/plan/engine/index.ts'
import { fitCalibration, type GroupedSample, heldOut } from './fit-calibration.ts'
import { fitSteps } from './isotonic.ts'
import { calibrationError } from './reliability.ts'

const FOLDS = 4
/** Twelve databases; three of four plans with much evidence are right, one of four with little. */
const SAMPLES: readonly GroupedSample[] = Array.from({ length: 2_400 }, (_, i) => {
  const much = i % 2 === 0
  return { database: `db${i % 12}`, features: { evidence: much ? 0.9 : 0.2 }, right: (Math.floor(i / 24) % 4 === 0) !== much }
})

test('confidence is the share that was right', () => {
  const table = fitCalibration(SAMPLES, FOLDS)
  expect(confidenceOf({ evidence: 0.9 }, table)).toBeCloseTo(0.75, 1)
  expect(confidenceOf({ evidence: 0.2 }, table)).toBeCloseTo(0.25, 1)
})

test('a database is judged by a table made without it', () => {
  const stranger: readonly GroupedSample[] = SAMPLES.map((one) => (one.database === 'db0' ? { ...one, right: !one.right } : one))
  const confidences = heldOut(stranger, FOLDS)
  const own = stranger.flatMap((one, i) => (one.database === 'db0' ? [{ confidence: confidences[i] ?? 0, margin: 1, right: one.right }] : []))
  expect(calibrationError(own)).toBeGreaterThan(0.4)
})

test('steps rise, whatever the samples do', () => {
  const falling = Array.from({ length: 1_000 }, (_, i) => ({ raw: i / 100, right: i < 600 || i >= 900 }))
  const shares = fitSteps(falling).map(([, share]) => share ?? 0)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
})

test('a perfect confidence has no error, a constant one the distance', () => {
  const halves = [true, false].map((right) => ({ confidence: 0.5, margin: 1, right }))
  expect(calibrationError(halves)).toBe(0)
  expect(calibrationError(halves.map((one) => ({ ...one, confidence: 0.9 })))).toBeCloseTo(0.4)
})
